using System.Reactive.Linq;
using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams.Polling;

// A table's stream, by the table's name: the newest one, or where a checkpoint is stored the one that it is in, and then those
// that came after it.
internal sealed class TableStream : IPacedStream
{
    private readonly IDynamoStreamsClient _client;
    private readonly TableStreams _streams;
    private readonly IObservable<StreamEvent> _subscriptions;

    public TableStream(IDynamoStreamsClient client, TableStreams streams, DynamoStreamOptions options)
    {
        (_client, _streams, Options) = (client, streams, options);
        _subscriptions = Observable.Create<StreamEvent>(observer =>
            options.CheckpointStore is null ? Read(options.StartFrom, pace: null, observer) : CheckpointedReading.Start(this, observer));
    }

    public DynamoStreamOptions Options { get; }

    public IDisposable Subscribe(IObserver<StreamEvent> observer) => _subscriptions.Subscribe(observer);

    public async Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken)
    {
        var streamArns = await _streams.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var streamArn in streamArns.Reverse())
        {
            if (await store.LoadAsync(consumerName, streamArn, cancellationToken).ConfigureAwait(false) is { } stored)
                return stored;
        }
        return null;
    }

    public StreamPosition? PositionOf(StartFrom start) => start.Resumed;

    public IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer)
    {
        var reading = new TableReading(_client, _streams, Options, pace, observer);
        reading.Start(start);
        return reading;
    }
}
