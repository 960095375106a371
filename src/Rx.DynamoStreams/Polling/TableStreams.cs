using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Polling;

// The streams that a table has and had: each time one is switched on it is another one, with another ARN, and the old one stays
// readable for 24 hours. ARNs of one table sort by time, since they end in it.
internal sealed class TableStreams(IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName)
{
    public string TableName => tableName;

    // What all ARNs of a table's streams begin with.
    public static string PrefixOf(string streamArn) => streamArn[..(streamArn.LastIndexOf('/') + 1)];

    // The oldest one first; none when the table never had a stream.
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var table = await dynamoDb.DescribeTableAsync(new DescribeTableRequest { TableName = tableName }, cancellationToken).ConfigureAwait(false);
        var streamArns = new SortedSet<string>(StringComparer.Ordinal);
        if (table.Table.LatestStreamArn is { Length: > 0 } latest)
            streamArns.Add(latest);
        string? last = null;
        do
        {
            var page = await client.ListStreamsAsync(new ListStreamsRequest(tableName, last), cancellationToken).ConfigureAwait(false);
            streamArns.UnionWith(page.Streams.Select(stream => stream.StreamArn));
            last = page.LastEvaluatedStreamArn;
        }
        while (!string.IsNullOrEmpty(last));
        return [.. streamArns];
    }

    // The one after a stream; null when there is none yet.
    public async Task<string?> NextAsync(string streamArn, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(next => string.CompareOrdinal(next, streamArn) > 0);
}
