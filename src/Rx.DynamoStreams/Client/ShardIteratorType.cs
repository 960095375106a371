namespace Rx.DynamoStreams;

/// <summary>Where in its shard an iterator starts.</summary>
public enum ShardIteratorType
{
    /// <summary>At the oldest record of the shard that the service keeps.</summary>
    TrimHorizon,

    /// <summary>Behind the newest record of the shard. A write that follows at once may be missed.</summary>
    Latest,

    /// <summary>At the record with the given sequence number.</summary>
    AtSequenceNumber,

    /// <summary>Behind the record with the given sequence number.</summary>
    AfterSequenceNumber,
}
