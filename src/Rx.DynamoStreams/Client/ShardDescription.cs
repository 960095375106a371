namespace Rx.DynamoStreams;

/// <summary>A shard, as listed.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="ParentShardId">The shard that it goes on from, which may be no longer listed; null when it has none.</param>
public sealed record ShardDescription(string ShardId, string? ParentShardId = null)
{
    /// <summary>The lowest sequence number that the shard can have; null when the service did not say.</summary>
    public SequenceNumber? StartingSequenceNumber { get; init; }

    /// <summary>The shard's highest sequence number; null while the shard is open.</summary>
    public SequenceNumber? EndingSequenceNumber { get; init; }

    /// <summary>Whether no more records will be added to the shard.</summary>
    public bool IsClosed => EndingSequenceNumber is not null;
}
