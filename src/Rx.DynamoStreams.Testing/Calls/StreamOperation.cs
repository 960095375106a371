namespace Rx.DynamoStreams.Testing;

/// <summary>The calls of DynamoDB Streams.</summary>
public enum StreamOperation
{
    /// <summary>ListStreams.</summary>
    ListStreams,

    /// <summary>DescribeStream.</summary>
    DescribeStream,

    /// <summary>GetShardIterator.</summary>
    GetShardIterator,

    /// <summary>GetRecords.</summary>
    GetRecords,
}
