namespace Rx.DynamoStreams.Lineage;

// What DescribeStream said, its pages put together. A partial listing answers a question for some shards' children; only a
// full one says anything by leaving a shard out.
internal sealed record ShardListing(
    StreamStatus Status, IReadOnlyList<ShardDescription> Shards, DateTimeOffset ServiceTime, bool IsFull, int Pages)
{
    // How far the service's clock is ahead of this machine's, by the stopwatch.
    public TimeSpan ClockSkew { get; init; }
}
