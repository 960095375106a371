using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Replicas;

// Reads a table once, in parallel segments, each a loop of its own on the scheduler. The items come page by page to a receiver
// that is called from all of them.
internal sealed class TableScan(
    IAmazonDynamoDB dynamoDb, string tableName, DynamoTableReplicaOptions options, ScanBudget budget, CancellationToken lifetime)
{
    // Ends when every segment is read, or the first has failed.
    public void Start(Action<IReadOnlyList<Dictionary<string, AttributeValue>>> receive, Action ended, Action<Exception> failed)
    {
        var left = options.ScanSegments;
        for (var segment = 0; segment < options.ScanSegments; segment++)
        {
            var number = segment;
            var calls = new RetriedCalls(tableName, options.Stream, lifetime) { IsTableThere = false };
            calls.Steps.Start(() => _ = RunAsync(calls, number));
        }

        async Task RunAsync(RetriedCalls calls, int segment)
        {
            try
            {
                await ReadAsync(calls, segment, receive).ConfigureAwait(false);
                if (Interlocked.Decrement(ref left) == 0)
                    ended();
            }
            catch (Exception e)
            {
                if (!lifetime.IsCancellationRequested)
                    failed(e);
            }
        }
    }

    private async Task ReadAsync(RetriedCalls calls, int segment, Action<IReadOnlyList<Dictionary<string, AttributeValue>>> receive)
    {
        var request = new ScanRequest
        {
            TableName = tableName,
            ConsistentRead = options.IsConsistentScan,
            Segment = segment,
            TotalSegments = options.ScanSegments,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        do
        {
            var page = await calls.AskAsync(token => dynamoDb.ScanAsync(request, token)).ConfigureAwait(false);
            receive(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
            await calls.PauseUntilAsync(budget.Spend(page.ConsumedCapacity?.CapacityUnits ?? 0, calls.Steps.Now)).ConfigureAwait(false);
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }
}
