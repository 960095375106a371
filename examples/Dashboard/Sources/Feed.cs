using System.Reactive.Linq;
using Rx.DynamoStreams;

namespace Dashboard;

// Reads the stream onto the board. A poll is shown as a whole, once its checkpoint has come, and the next reading goes on from
// that checkpoint: so a pause neither loses nor doubles a change.
internal sealed class Feed(
    Func<DynamoStreamOptions, IObservable<StreamEvent>> open,
    DynamoStreamOptions options,
    EventBoard board,
    StoredProgress? progress)
    : IDisposable
{
    private readonly Lock _gate = new();
    private Reading? _reading;
    private StreamPosition? _position = progress?.Position;

    public void Resume()
    {
        lock (_gate)
        {
            if (_reading is not null)
                return;
            board.Is(ReaderState.Reading);
            var from = _position is null ? options : options with { StartFrom = StartFrom.Position(_position) };
            _reading = new Reading(this);
            // What keeps the position from being stored ends the reading as a fault of the stream does.
            _reading.Subscription = open(from).Do(_reading.Add).Subscribe(_ => { }, _reading.Fail, () => _reading.Fail(null));
        }
    }

    public void Pause()
    {
        lock (_gate)
        {
            if (_reading is null)
                return;
            Stop();
            board.Is(ReaderState.Paused);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Stop();
    }

    private void Stop()
    {
        var reading = _reading;
        _reading = null;
        reading?.Subscription?.Dispose();
    }

    // What a reading still brings after it was stopped is left to the next one.
    private sealed class Reading(Feed feed)
    {
        private PolledEvents _poll = new();

        public IDisposable? Subscription { get; set; }

        public void Add(StreamEvent streamEvent)
        {
            if (streamEvent is not Checkpoint checkpoint)
            {
                _poll.Add(streamEvent);
                return;
            }
            feed.Show(this, _poll, checkpoint);
            _poll = new PolledEvents();
        }

        public void Fail(Exception? e) => feed.End(this, e);
    }

    private void Show(Reading reading, PolledEvents poll, Checkpoint checkpoint)
    {
        lock (_gate)
        {
            if (reading != _reading)
                return;
            board.Apply(poll, checkpoint);
            _position = checkpoint.Position;
            progress?.Save(checkpoint.Position);
        }
    }

    private void End(Reading reading, Exception? e)
    {
        lock (_gate)
        {
            if (reading == _reading)
                board.Is(ReaderState.Ended, e?.Message ?? "The stream has ended.");
        }
    }
}
