namespace Rx.DynamoStreams;

/// <summary>Why records may have been lost.</summary>
public enum GapReason
{
    /// <summary>The position is older than the oldest record that the service keeps; reading goes on with that record.</summary>
    PositionTrimmed,

    /// <summary>The shard does not exist any more; reading goes on with its children.</summary>
    ShardTrimmed,
}
