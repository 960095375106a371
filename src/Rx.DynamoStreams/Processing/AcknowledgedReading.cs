using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams.Processing;

// A reading whose place follows what was acknowledged, and which waits while too much is not. Events come on the scheduler, one at a
// time; acknowledgements from anywhere.
internal sealed class AcknowledgedReading : IStreamReader, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly int _maxPending;
    private readonly Func<StreamEvent, bool> _isToBeAcknowledged;
    private readonly Action<DeliveredEvent> _onEvent;
    private readonly Action<Exception?> _onEnd;
    private readonly AcknowledgedPosition _position = new();
    private readonly ResumedReading _reading;
    private TaskCompletionSource? _room;

    // The end comes with null when the stream is read to its end, and perhaps more than once.
    public AcknowledgedReading(
        StreamSource source, int maxPending, Func<StreamEvent, bool> isToBeAcknowledged, Action<DeliveredEvent> onEvent, Action<Exception?> onEnd)
    {
        (_maxPending, _isToBeAcknowledged, _onEvent, _onEnd) = (maxPending, isToBeAcknowledged, onEvent, onEnd);
        _reading = new ResumedReading(source, this, TakePosition, OnError);
        if (source.Options is { CheckpointStore: null, ConsumerName: { } consumerName, StartFrom.Kind: StartKind.Latest })
            StreamLog.NotResumed(source.Options.LoggerFactory.CreateLogger(StreamLog.Category), consumerName);
    }

    // The first change that is not acknowledged.
    public DeliveredEvent? Oldest
    {
        get
        {
            lock (_gate)
                return _position.Oldest;
        }
    }

    public void Start() => _reading.Start();

    public void Acknowledge(DeliveredEvent delivered)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _position.Acknowledge(delivered);
            // Reading goes on when there is room for several: stopping and starting for each event would cost more than the event.
            if (_position.Pending <= _maxPending - Math.Max(1, _maxPending / 8))
                (room, _room) = (_room, null);
        }
        room?.SetResult();
        _reading.Offer();
    }

    // Nothing is read or delivered any more; what is acknowledged yet is saved.
    public void Stop() => _reading.Stop();

    public ValueTask DisposeAsync() => _reading.DisposeAsync();

    public Task? Begins(StreamPosition position)
    {
        lock (_gate)
            _position.Begin(position);
        return null;
    }

    public Task? Pace()
    {
        lock (_gate)
            return _position.Pending < _maxPending ? null : (_room ??= new TaskCompletionSource()).Task;
    }

    public void OnNext(StreamEvent value)
    {
        DeliveredEvent delivered;
        lock (_gate)
            delivered = _position.Delivered(value, _isToBeAcknowledged(value));
        try
        {
            _onEvent(delivered);
        }
        catch (Exception e)
        {
            // A callback of the caller's failed, and nothing behind it may be handled.
            OnError(e);
            return;
        }
        if (value is Checkpoint)
            _reading.Offer();
    }

    public void OnError(Exception error)
    {
        Stop();
        _onEnd(error);
    }

    public void OnCompleted() => _onEnd(null);

    private StreamPosition? TakePosition()
    {
        lock (_gate)
            return _position.Current;
    }
}
