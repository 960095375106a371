namespace Rx.DynamoStreams.Client;

// The service's names of the four calls.
internal static class Operations
{
    public const string ListStreams = nameof(ListStreams);
    public const string DescribeStream = nameof(DescribeStream);
    public const string GetShardIterator = nameof(GetShardIterator);
    public const string GetRecords = nameof(GetRecords);
}
