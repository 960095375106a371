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
}
