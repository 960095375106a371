namespace Rx.DynamoStreams.Polling;

// What one shard brings to a wave, in its order: opened, gap, records, closed; and what holds once that is delivered.
internal sealed record ShardLane(ShardPosition Delivered)
{
    public ShardOpened? Opened { get; init; }

    public Gap? Gap { get; init; }

    public IReadOnlyList<ItemChange> Records { get; init; } = [];

    // Records before this index are older than the start and left out.
    public int FirstRecord { get; init; }

    public ShardClosed? Closed { get; init; }

    // Whether the shard ends because it does not exist any more.
    public bool IsGone { get; init; }

    // Whether the shard ended before the start, without a record of interest.
    public bool IsBeforeStart { get; init; }

    // How current the shard's children are when they begin, see ShardCursor.
    public DateTimeOffset? CurrentUntil { get; init; }
}
