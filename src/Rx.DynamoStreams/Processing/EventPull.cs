using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// A stream's events, pulled one by one. What was pulled is done when the next one is asked for.
internal static class EventPull
{
    public static async IAsyncEnumerable<StreamEvent> ReadAllAsync(
        StreamSource stream, int maxPending, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting();
        var reading = new AcknowledgedReading(stream, maxPending, value => value is not Checkpoint, waiting.Add, waiting.End);
        // Whoever pulls may be busy, and reading ends all the same.
        using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                reading.Stop();
                waiting.GiveUp(new OperationCanceledException(cancellationToken));
            },
            null);
        try
        {
            reading.Start();
            while (await waiting.NextAsync().ConfigureAwait(false) is { } next)
            {
                yield return next.Event;
                reading.Acknowledge(next);
            }
        }
        finally
        {
            await reading.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Of checkpoints only the newest waits: it covers what the others would.
    private sealed class Waiting
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<DeliveredEvent> _events = [];
        private LinkedListNode<DeliveredEvent>? _checkpoint;
        private TaskCompletionSource? _more;
        private Exception? _error;
        private bool _isOver;

        public void Add(DeliveredEvent delivered) => Change(() =>
        {
            var added = _events.AddLast(delivered);
            if (delivered.Event is not Checkpoint)
                return;
            if (_checkpoint?.List is not null)
                _events.Remove(_checkpoint);
            _checkpoint = added;
        });

        // What was delivered comes before the end.
        public void End(Exception? error) => Change(() => (_error, _isOver) = (_error ?? error, true));

        public void GiveUp(Exception cause) => Change(() =>
        {
            _events.Clear();
            (_error, _isOver) = (cause, true);
        });

        // Null at the end.
        public async Task<DeliveredEvent?> NextAsync()
        {
            while (true)
            {
                Task more;
                lock (_gate)
                {
                    if (_events.First is { } next)
                    {
                        _events.RemoveFirst();
                        return next.Value;
                    }
                    if (_isOver)
                    {
                        if (_error is not null)
                            ExceptionDispatchInfo.Throw(_error);
                        return null;
                    }
                    more = (_more ??= new TaskCompletionSource()).Task;
                }
                await more.ConfigureAwait(false);
            }
        }

        private void Change(Action change)
        {
            TaskCompletionSource? more;
            lock (_gate)
            {
                if (_isOver)
                    return;
                change();
                (more, _more) = (_more, null);
            }
            more?.SetResult();
        }
    }
}
