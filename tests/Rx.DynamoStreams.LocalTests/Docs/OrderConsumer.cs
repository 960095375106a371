using Amazon.DynamoDBv2;

namespace Rx.DynamoStreams.LocalTests.Docs;

// The ways to handle changes that docs/checkpoints.md shows.
internal sealed class OrderConsumer(
    IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string table, Func<ItemChange, CancellationToken, Task> count)
{
    private readonly IObservable<StreamEvent> _stream = ObservableDynamoStream.ForTable(dynamoDb, client, table, new DynamoStreamOptions
    {
        StartFrom = StartFrom.TrimHorizon,
        CheckpointStore = new DynamoDBCheckpointStore(dynamoDb, "checkpoints", new() { CreateTableIfMissing = true }),
        ConsumerName = "order-totals",
    });

    public async Task HandleAsync(CancellationToken stop)
    {
        await _stream.ForEachAsync(count, new HandlerOptions { MaxConcurrency = 8 }, stop);
    }

    public async Task PullAsync(CancellationToken stop)
    {
        await foreach (var value in _stream.ReadAllAsync(cancellationToken: stop))
        {
            if (value is Gap gap)
                throw new InvalidOperationException($"Changes may be missing ({gap.Reason}): count all orders anew.");
            if (value is ItemChange change)
                await count(change, stop);
        }
    }
}
