using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.DynamoStreams.Operators;

// Holds the latest change of each item from the first one on until the interval is over, the keys are too many, or the source
// ends. Whatever it passes on, it does so under one lock, as the timer and the source come on different threads.
internal sealed class Conflation<T>(
    IObserver<IReadOnlyList<ItemChange<T>>> observer, TimeSpan interval, IScheduler scheduler, int maxKeys)
    : IObserver<(ItemImage Key, ItemChange<T> Change)>, IDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly SerialDisposable _timer = new();
    private readonly Dictionary<ItemImage, (long Order, ItemChange<T> Change)> _pending = [];
    private long _order;

    public void OnNext((ItemImage Key, ItemChange<T> Change) value)
    {
        lock (_gate)
        {
            var isFirst = _pending.Count == 0;
            _pending[value.Key] = (_order++, value.Change);
            if (_pending.Count > maxKeys)
                Flush();
            else if (isFirst)
                _timer.Disposable = scheduler.Schedule(interval, FlushInTime);
        }
    }

    public void OnError(Exception error)
    {
        lock (_gate)
        {
            Flush();
            observer.OnError(error);
        }
    }

    public void OnCompleted()
    {
        lock (_gate)
        {
            Flush();
            observer.OnCompleted();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void FlushInTime()
    {
        lock (_gate)
            Flush();
    }

    private void Flush()
    {
        _timer.Disposable = null;
        if (_pending.Count == 0)
            return;
        ItemChange<T>[] batch = [.. _pending.Values.OrderBy(pending => pending.Order).Select(pending => pending.Change)];
        _pending.Clear();
        observer.OnNext(batch);
    }
}
