using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Replicas;

// Reads a table once: describes it, as it may be another one by now, and reads it in parallel segments, each a loop of its own on the
// scheduler. The items come page by page to a receiver that is called from all of them.
internal sealed class TableScan(
    IAmazonDynamoDB dynamoDb, string tableName, DynamoTableReplicaOptions options, ScanBudget budget, CancellationToken lifetime)
{
    // Ends when every segment is read, or the first has failed; then with what the table was described as, if it was.
    public void Start(
        ReplicaView known,
        Action<TableShape> described,
        Action<IReadOnlyList<Dictionary<string, AttributeValue>>> receive,
        Action ended,
        Action<Exception, TableShape?> failed)
    {
        var left = options.ScanSegments;
        TableShape? shape = null;
        Run(async calls =>
        {
            shape = await TableShape.ReadAsync(dynamoDb, tableName, calls, known).ConfigureAwait(false);
            described(shape);
            // The stream was open when the table was described, and tells of whatever an answer misses that is so old.
            if (!options.IsConsistentScan)
                await calls.PauseUntilAsync(calls.Steps.Now + options.MaxStaleness).ConfigureAwait(false);
            for (var segment = 0; segment < options.ScanSegments; segment++)
            {
                var number = segment;
                Run(calls => ReadAsync(calls, number));
            }
        });

        void Run(Func<RetriedCalls, Task> loop)
        {
            var calls = new RetriedCalls(tableName, options.Stream, lifetime) { IsTableThere = false };
            calls.Steps.Start(() => _ = RunAsync(calls, loop));
        }

        async Task RunAsync(RetriedCalls calls, Func<RetriedCalls, Task> loop)
        {
            try
            {
                await loop(calls).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (!lifetime.IsCancellationRequested)
                    failed(e, shape);
            }
        }

        async Task ReadAsync(RetriedCalls calls, int segment)
        {
            await this.ReadAsync(calls, segment, receive).ConfigureAwait(false);
            if (Interlocked.Decrement(ref left) == 0)
                ended();
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
            var page = await calls.AskAsync(Operations.Scan, token => dynamoDb.ScanAsync(request, token)).ConfigureAwait(false);
            receive(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
            await calls.PauseUntilAsync(budget.Spend(page.ConsumedCapacity?.CapacityUnits ?? 0, calls.Steps.Now)).ConfigureAwait(false);
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }
}
