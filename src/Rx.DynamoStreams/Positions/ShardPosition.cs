using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams;

/// <summary>How far one shard was read.</summary>
/// <remarks>
/// With neither <see cref="After"/> nor <see cref="Since"/>, and not finished, the shard is read from its oldest record.
/// With both, from behind <see cref="After"/>, leaving out records created before <see cref="Since"/>. Finished with
/// <see cref="Since"/>, all its records were older, and its children leave out such records, too.
/// </remarks>
/// <param name="ShardId">The shard.</param>
/// <param name="ParentShardId">The shard that it goes on from; null for one without a parent.</param>
public sealed record ShardPosition(string ShardId, string? ParentShardId)
{
    /// <summary>The last record that is done with; null when none is.</summary>
    public SequenceNumber? After { get; init; }

    /// <summary>
    /// Records from the shard's beginning that were created before this time are left out, until the first one that was
    /// not; null when none is to be left out.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether the shard is closed and was read to its end.</summary>
    public bool IsFinished { get; init; }

    /// <summary>
    /// What was created before this time was delivered of this shard; null where it is not known, or where
    /// <see cref="StreamPosition.CurrentUntil"/> says it for all shards.
    /// </summary>
    public DateTimeOffset? CurrentUntil { get; init; }

    // Where a shard begins that nothing is known of but its parent: one without a known parent leaves out what the start of reading
    // did; a child does so only when its parent ended before anything of it was of interest.
    internal static ShardPosition Beginning(string shardId, string? parentShardId, ShardPosition? parent, DateTimeOffset? startedAt) =>
        new(shardId, parentShardId) { Since = parent is null ? startedAt : parent.IsFinished ? parent.Since : null };

    // Whether nothing is said of it but where it begins.
    internal bool IsBeginning => this is { After: null, IsFinished: false };

    // What was before the first record of interest is of no interest, and all behind it is, whatever its time.
    internal ShardPosition Behind(ItemChange change) => this with { After = change.SequenceNumber, Since = null };

    // What was read to its end needs no place any more. Where it had nothing of interest, its children may still leave something out.
    internal ShardPosition Finished() => this with { After = null, IsFinished = true };

    // The index of the first record of a page that is of interest.
    internal int FirstOfInterest(IReadOnlyList<ItemChange> records) => CreationTime.FirstOfInterest(records, Since);
}
