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
}
