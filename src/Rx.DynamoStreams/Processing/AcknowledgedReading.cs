using System.Reactive.Disposables;
using Rx.DynamoStreams.Checkpoints;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// A subscription whose stored position follows what was acknowledged, and which waits while too much is not. Events come on the
// scheduler, one at a time; acknowledgements from anywhere.
internal sealed class AcknowledgedReading : IObserver<StreamEvent>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PacedStream _stream;
    private readonly int _maxPending;
    private readonly Action<DeliveredEvent> _onEvent;
    private readonly Action<Exception?> _onEnd;
    private readonly CheckpointKeeper? _keeper;
    private readonly SingleAssignmentDisposable _reading = new();
    private AcknowledgedPosition _position = new(start: null);
    private TaskCompletionSource? _room;

    // The end comes with null when the stream is read to its end, and perhaps more than once.
    public AcknowledgedReading(PacedStream stream, int maxPending, Action<DeliveredEvent> onEvent, Action<Exception?> onEnd)
    {
        (_stream, _maxPending, _onEvent, _onEnd) = (stream, maxPending, onEvent, onEnd);
        _keeper = stream.Options.CheckpointStore is null ? null : new CheckpointKeeper(stream, OnError);
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

    public void Start()
    {
        if (_keeper is null)
            Begin(stored: null);
        else
            _keeper.Load(Begin);
    }

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
        _keeper?.Offer(TakePosition);
    }

    // Nothing is read or delivered any more; what is acknowledged yet is saved.
    public void Dispose() => _reading.Dispose();

    public Task EndAsync()
    {
        Dispose();
        return _keeper?.EndAsync() ?? Task.CompletedTask;
    }

    public void OnNext(StreamEvent value)
    {
        DeliveredEvent delivered;
        lock (_gate)
            delivered = _position.Delivered(value);
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
            _keeper?.Offer(TakePosition);
    }

    public void OnError(Exception error)
    {
        Dispose();
        _onEnd(error);
    }

    public void OnCompleted() => _onEnd(null);

    private void Begin(StreamPosition? stored)
    {
        var start = stored is null ? _stream.Options.StartFrom : StartFrom.Position(stored);
        _position = new AcknowledgedPosition(_stream.PositionOf(start));
        _reading.Disposable = _stream.Read(start, WhenThereIsRoom, this);
    }

    private StreamPosition? TakePosition()
    {
        lock (_gate)
            return _position.Current;
    }

    private Task? WhenThereIsRoom()
    {
        lock (_gate)
            return _position.Pending < _maxPending ? null : (_room ??= new TaskCompletionSource()).Task;
    }
}
