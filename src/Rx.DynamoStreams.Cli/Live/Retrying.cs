namespace Rx.DynamoStreams.Cli.Live;

// Calls that fail, one after another, and are made again.
internal sealed record Retrying(string Reason, DateTimeOffset Since, DateTimeOffset NextAt);
