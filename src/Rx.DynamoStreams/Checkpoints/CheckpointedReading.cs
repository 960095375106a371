using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Checkpoints;

// A subscription that goes on from the stored checkpoint, and stores each one that its observer has returned from. The keeper
// works beside the reading, so its fault is told under the gate that also serialises the events.
internal sealed class CheckpointedReading : IObserver<StreamEvent>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PacedStream _stream;
    private readonly IObserver<StreamEvent> _observer;
    private readonly CheckpointKeeper _keeper;
    private readonly SingleAssignmentDisposable _reading = new();
    private volatile bool _isOver;

    private CheckpointedReading(PacedStream stream, IObserver<StreamEvent> observer)
    {
        (_stream, _observer) = (stream, observer);
        _keeper = new CheckpointKeeper(stream, Fail);
    }

    public static CheckpointedReading Start(PacedStream stream, IObserver<StreamEvent> observer)
    {
        var reading = new CheckpointedReading(stream, observer);
        reading._keeper.Load(reading.Begin);
        return reading;
    }

    public void OnNext(StreamEvent value)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _observer.OnNext(value);
            if (value is Checkpoint checkpoint)
                _keeper.Offer(() => checkpoint.Position);
        }
    }

    // A subscription that begins anew at once, as with Retry, finds the last checkpoint stored.
    public void OnError(Exception error) => _ = EndAsync(observer => observer.OnError(error));

    public void OnCompleted() => _ = EndAsync(observer => observer.OnCompleted());

    // Not under the gate: an observer may wait for whoever disposes.
    public void Dispose()
    {
        _isOver = true;
        _reading.Dispose();
        _ = _keeper.EndAsync();
    }

    private void Begin(StreamPosition? stored) =>
        _reading.Disposable = _stream.Read(stored is null ? _stream.Options.StartFrom : StartFrom.Position(stored), pace: null, this);

    private void Fail(Exception fault)
    {
        _reading.Dispose();
        Tell(observer => observer.OnError(fault));
    }

    private async Task EndAsync(Action<IObserver<StreamEvent>> end)
    {
        await _keeper.EndAsync().ConfigureAwait(false);
        Tell(end);
    }

    // On the scheduler, where an observer's exceptions belong.
    private void Tell(Action<IObserver<StreamEvent>> end) => _stream.Options.Scheduler.Schedule(() =>
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;
            end(_observer);
        }
    });
}
