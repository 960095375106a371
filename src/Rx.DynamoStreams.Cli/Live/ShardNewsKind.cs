namespace Rx.DynamoStreams.Cli.Live;

internal enum ShardNewsKind
{
    // It was there when watching began.
    Listed,
    Opened,
    Closed,
    Gone,

    // The stream's status, not a shard.
    Status,
}
