namespace Rx.DynamoStreams.Cli.Live;

// A call that failed and is made again.
internal sealed record Retrying(string Reason, DateTimeOffset NextAt);
