namespace Rx.DynamoStreams.Client;

// The service's names of the calls: to a stream, and to its table.
internal static class Operations
{
    public const string ListStreams = nameof(ListStreams);
    public const string DescribeStream = nameof(DescribeStream);
    public const string GetShardIterator = nameof(GetShardIterator);
    public const string GetRecords = nameof(GetRecords);

    public const string DescribeTable = nameof(DescribeTable);
    public const string Scan = nameof(Scan);
    public const string BatchGetItem = nameof(BatchGetItem);
}
