namespace Rx.DynamoStreams;

/// <summary>Why records may have been lost.</summary>
public enum GapReason
{
    /// <summary>
    /// The position is older than the oldest record that the service keeps, or a shard is begun so late that its first records may
    /// be trimmed already; reading goes on with the oldest record that is left.
    /// </summary>
    PositionTrimmed,

    /// <summary>The shard does not exist any more; reading goes on with its children.</summary>
    ShardTrimmed,

    /// <summary>
    /// The table's stream was switched off and on again: what was written between is in neither the old stream nor the new one, with
    /// whose oldest record reading goes on.
    /// </summary>
    StreamReplaced,
}
