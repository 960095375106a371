namespace Rx.DynamoStreams.Lineage;

// What DescribeStream said, its pages put together. A partial listing answers a question for some shards' children; only a
// full one says anything by leaving a shard out.
internal sealed record ShardListing(
    StreamStatus Status, IReadOnlyList<ShardDescription> Shards, DateTimeOffset ServiceTime, bool IsFull, int Pages);
