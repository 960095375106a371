namespace Rx.DynamoStreams.Polling;

// A table's stream, by the table's name: the newest one, or where a checkpoint is stored the one that it is in, and then those
// that came after it.
internal sealed class TableStream(IDynamoStreamsClient client, TableStreams streams, DynamoStreamOptions options) : PacedStream(options)
{
    public override async Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken)
    {
        var streamArns = await streams.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var streamArn in streamArns.Reverse())
        {
            if (await store.LoadAsync(consumerName, streamArn, cancellationToken).ConfigureAwait(false) is { } stored)
                return stored;
        }
        return null;
    }

    public override StreamPosition? PositionOf(StartFrom start) => start.Resumed;

    public override IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer)
    {
        var reading = new TableReading(client, streams, Options, pace, observer);
        reading.Start(start);
        return reading;
    }
}
