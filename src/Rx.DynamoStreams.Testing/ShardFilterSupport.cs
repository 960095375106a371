namespace Rx.DynamoStreams.Testing;

/// <summary>What an endpoint does with a question for one shard's children.</summary>
public enum ShardFilterSupport
{
    /// <summary>It answers with the children, as the service does.</summary>
    Answered,

    /// <summary>It answers with all shards, as DynamoDB Local does.</summary>
    Ignored,

    /// <summary>It answers with a ValidationException.</summary>
    Refused,
}
