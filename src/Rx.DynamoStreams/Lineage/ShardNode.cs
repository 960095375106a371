namespace Rx.DynamoStreams.Lineage;

// One known shard: where it hangs in the lineage, and how far its records were delivered.
internal sealed record ShardNode(ShardPosition Position, int Index)
{
    public string ShardId => Position.ShardId;

    public string? ParentShardId => Position.ParentShardId;

    public bool IsFinished => Position.IsFinished;

    // Known once the shard is closed, from the listing.
    public SequenceNumber? EndingSequenceNumber { get; init; }

    // Whether it was an open head when a subscription at the latest record began, so that LATEST is its place.
    public bool StartsAtLatest { get; init; }

    // Named as a parent and never listed: trimmed long ago, or not listed yet. Which one, asking for it tells.
    public bool IsPresumed { get; init; }

    // Trimmed away: its children were listed hours ago, or were trimmed too, so none is to come.
    public bool IsGone { get; init; }

    public required DateTimeOffset LastListedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    // Until then a shard that was read to its end may get further children listed, although it has one.
    public DateTimeOffset? SettlesAt { get; init; }
}
