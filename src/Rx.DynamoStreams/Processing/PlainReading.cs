using System.Reactive.Concurrency;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// A subscription that goes on from the stored checkpoint. What its observer returned from is done up to each checkpoint, also where it
// ended the subscription within that very call. The store's faults come beside the events, so a call to the observer and the end wait
// for each other; neither is made under the gate.
internal sealed class PlainReading : IStreamReader, IDisposable
{
    private readonly Lock _gate = new();
    private readonly IScheduler _scheduler;
    private readonly IObserver<StreamEvent> _observer;
    private readonly ResumedReading _reading;
    private StreamPosition? _done;
    private bool _isInside;
    private bool _isOver;
    private Action? _whenOutside;

    private PlainReading(StreamSource source, IObserver<StreamEvent> observer)
    {
        (_scheduler, _observer) = (source.Options.Scheduler, observer);
        _reading = new ResumedReading(source, this, () => _done, End);
    }

    public static PlainReading Start(StreamSource source, IObserver<StreamEvent> observer)
    {
        var reading = new PlainReading(source, observer);
        reading._reading.Start();
        return reading;
    }

    public Task? Begins(StreamPosition position) => null;

    public Task? Pace() => null;

    public void OnNext(StreamEvent value)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isInside = true;
        }
        var isDone = false;
        try
        {
            _observer.OnNext(value);
            isDone = true;
        }
        finally
        {
            if (isDone && value is Checkpoint checkpoint)
            {
                _done = checkpoint.Position;
                _reading.Offer();
            }
            Action? end;
            lock (_gate)
                (_isInside, end, _whenOutside) = (false, _whenOutside, null);
            end?.Invoke();
        }
    }

    // A subscription that begins anew at once, as with Retry, finds the last checkpoint stored.
    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End(error: null);

    public void Dispose() => EndOnce(() => _ = _reading.DisposeAsync().AsTask());

    private void End(Exception? error) => EndOnce(() => _ = EndAsync(error));

    // The end waits for a call to the observer; who asks for it does not, as the observer may be waiting for that one.
    private void EndOnce(Action end)
    {
        var isInside = false;
        lock (_gate)
        {
            if (_isOver)
                return;
            (_isOver, isInside) = (true, _isInside);
            if (isInside)
                _whenOutside = end;
        }
        _reading.Stop();
        if (!isInside)
            end();
    }

    // On the scheduler, where an observer's exceptions belong. One that has disposed by then is not told, by Rx.
    private async Task EndAsync(Exception? error)
    {
        await _reading.DisposeAsync().ConfigureAwait(false);
        _scheduler.Schedule(() =>
        {
            if (error is null)
                _observer.OnCompleted();
            else
                _observer.OnError(error);
        });
    }
}
