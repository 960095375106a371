namespace Rx.DynamoStreams.Lineage;

// What DescribeStream said, its pages put together. A partial listing answers a question for some shards' children; only a
// full one says anything by leaving a shard out. BeganAt is the service's time when reading was asked for.
internal sealed record ShardListing(
    StreamStatus Status, IReadOnlyList<ShardDescription> Shards, DateTimeOffset BeganAt, bool IsFull, int Pages)
{
    // How far the service's clock is ahead of this machine's, by the stopwatch.
    public TimeSpan ClockSkew { get; init; }

    // How many of the shards, the first ones, were listed while LATEST still stood for the moment at which reading was asked for.
    public int PromptShards { get; init; } = Shards.Count;
}
