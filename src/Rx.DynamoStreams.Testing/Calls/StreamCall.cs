namespace Rx.DynamoStreams.Testing;

/// <summary>A call that was made to an in-memory stream.</summary>
/// <param name="Operation">Which one.</param>
/// <param name="At">When it arrived: the time since the stream was made.</param>
/// <param name="ShardId">The shard; for DescribeStream the one whose children were asked for; null for none.</param>
public sealed record StreamCall(StreamOperation Operation, TimeSpan At, string? ShardId)
{
    /// <summary>For GetShardIterator: where in the shard; else null.</summary>
    public ShardIteratorType? IteratorType { get; init; }

    /// <summary>For GetShardIterator at or after a record: its sequence number; else null.</summary>
    public SequenceNumber? SequenceNumber { get; init; }

    /// <summary>How many records the answer had; 0 for other calls than GetRecords, and for failed ones.</summary>
    public int Records { get; internal set; }

    /// <summary>What the call failed with; null when it did not.</summary>
    public Exception? Failure { get; internal set; }

    /// <summary>Whether the caller cancelled it before its answer.</summary>
    public bool IsCancelled { get; internal set; }
}
