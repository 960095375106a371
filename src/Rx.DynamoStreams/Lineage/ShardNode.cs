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

    // Whether it was listed, or had a child listed, right when a subscription at the latest record began; so its ancestors were over.
    public bool WasThereAtStart { get; init; }

    // Named as a parent and never listed: trimmed long ago, or not listed yet. Which one, asking for it tells.
    public bool IsPresumed { get; init; }

    // Whether nobody misses it when it is gone: it was so before the oldest record that reading began with.
    public bool IsBeforeStart { get; init; }

    // Since when, and from how many listings of all shards, it is left out; null while it is listed. Kept for finished shards.
    public (DateTimeOffset Since, int Listings)? Missing { get; init; }

    // Null also for a shard that was found to be gone, which ended at least a retention before.
    public DateTimeOffset? FinishedAt { get; init; }

    // What was created before was delivered, by the time the shard was finished; its children begin there.
    public DateTimeOffset? CurrentUntil { get; init; }

    // Whether this subscription read it to its end, so that it has a child to come unless the stream is disabled.
    public bool IsEndSeen { get; init; }

    // Until then a shard that was read to its end may get further children listed, although it has one.
    public DateTimeOffset? SettlesAt { get; init; }
}
