using System.Reactive.Linq;
using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams.Polling;

// What to wait for before the next event is delivered; null when that may come at once.
internal delegate Task? Pace();

// A stream of this library's own, before operators. Unlike any other observable it can be told where to start and asked to wait,
// which is what stored checkpoints and asynchronous handlers need.
internal abstract class PacedStream : IObservable<StreamEvent>
{
    private readonly IObservable<StreamEvent> _subscriptions;

    protected PacedStream(DynamoStreamOptions options)
    {
        Options = options;
        _subscriptions = Observable.Create<StreamEvent>(observer =>
            options.CheckpointStore is null ? Read(options.StartFrom, pace: null, observer) : CheckpointedReading.Start(this, observer));
    }

    public DynamoStreamOptions Options { get; }

    // For metrics: the attribute that tells it from others.
    public abstract KeyValuePair<string, object?> Whose { get; }

    public IDisposable Subscribe(IObserver<StreamEvent> observer) => _subscriptions.Subscribe(observer);

    // The checkpoint to go on from, and null where none is stored.
    public abstract Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken);

    // Where a start is before anything was read; null where only reading tells.
    public abstract StreamPosition? PositionOf(StartFrom start);

    // Reads without loading or saving anything.
    public abstract IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer);
}
