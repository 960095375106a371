namespace Rx.DynamoStreams.Testing;

/// <summary>The calls of DynamoDB that an in-memory table's client answers.</summary>
public enum TableOperation
{
    /// <summary>DescribeTable.</summary>
    DescribeTable,

    /// <summary>Scan.</summary>
    Scan,

    /// <summary>BatchGetItem.</summary>
    BatchGetItem,

    /// <summary>GetItem.</summary>
    GetItem,

    /// <summary>PutItem.</summary>
    PutItem,

    /// <summary>DeleteItem.</summary>
    DeleteItem,
}
