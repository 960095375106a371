namespace Rx.DynamoStreams.Polling;

// What to wait for before the next event is delivered; null when that may come at once.
internal delegate Task? Pace();

// A stream of this library's own, before operators. Unlike any other observable it can be told where to start and asked to wait,
// which is what stored checkpoints and asynchronous handlers need.
internal interface IPacedStream : IObservable<StreamEvent>
{
    DynamoStreamOptions Options { get; }

    // The checkpoint to go on from, and null where none is stored.
    Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken);

    // Where a start is before anything was read; null where only reading tells.
    StreamPosition? PositionOf(StartFrom start);

    // Reads without loading or saving anything.
    IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer);
}
