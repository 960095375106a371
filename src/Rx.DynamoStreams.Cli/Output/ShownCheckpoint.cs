namespace Rx.DynamoStreams.Cli.Output;

// What is stored for a consumer and stream; or why it cannot be used.
internal sealed record ShownCheckpoint(string Consumer, string StreamArn, StoredCheckpoint? Stored, string? Fault);
