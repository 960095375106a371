namespace Rx.DynamoStreams;

/// <summary>What a failed call means to a reader of the stream.</summary>
public enum StreamFault
{
    /// <summary>It may work later, as it stands: throttled, a server error, a broken connection, a timeout.</summary>
    Transient,

    /// <summary>The answer cannot be read. It may be read later, or this is no DynamoDB Streams endpoint.</summary>
    Malformed,

    /// <summary>The iterator is older than 15 minutes; a new one reads on, and nothing is lost.</summary>
    ExpiredIterator,

    /// <summary>The place to read from is older than the oldest record that the service keeps.</summary>
    Trimmed,

    /// <summary>The stream, or the shard, does not exist (any more).</summary>
    Gone,

    /// <summary>It will not work without a change by a person: access, credentials, signature, arguments.</summary>
    Fatal,
}
