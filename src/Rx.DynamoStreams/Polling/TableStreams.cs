using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// The streams that a table has and had: each time one is switched on it is another one, with another ARN, and the old one stays
// readable for 24 hours. ARNs of one table sort by time, since they end in it.
internal sealed class TableStreams(IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, IScheduler scheduler)
{
    public string TableName => tableName;

    public CallTelemetry Calls { get; } = new(StreamMetrics.TableName, tableName, scheduler);

    // What all ARNs of a table's streams begin with.
    public static string PrefixOf(string streamArn) => streamArn[..(streamArn.LastIndexOf('/') + 1)];

    // The oldest one first; none when the table never had a stream.
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var described = new DescribeTableRequest { TableName = tableName };
        var table = await Calls.CallAsync(Operations.DescribeTable, token => dynamoDb.DescribeTableAsync(described, token), cancellationToken).ConfigureAwait(false);
        var streamArns = new SortedSet<string>(StringComparer.Ordinal);
        if (table.Table.LatestStreamArn is { Length: > 0 } latest)
            streamArns.Add(latest);
        string? last = null;
        do
        {
            var listed = new ListStreamsRequest(tableName, last);
            var page = await Calls.CallAsync(Operations.ListStreams, token => client.ListStreamsAsync(listed, token), cancellationToken).ConfigureAwait(false);
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
