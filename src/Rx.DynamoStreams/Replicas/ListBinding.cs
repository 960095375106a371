using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;

namespace Rx.DynamoStreams.Replicas;

// Applies change sets to a list on a scheduler. At most one piece of work is scheduled or running at any time, so that the list and
// its sorted items are touched by one thread after another, and never again from within a handler of the list's events that lets the
// scheduler go on (a dialog). What comes meanwhile waits in one place, and is taken at once by the next piece.
internal sealed class ListBinding<T>(BoundCollection<T> list, BindingOptions<T> options, IScheduler scheduler)
    : IObserver<ReplicaChangeSet<T>>, IDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly SortedItems<T> _items = new(options);
    private readonly SingleAssignmentDisposable _subscription = new();
    private readonly MultipleAssignmentDisposable _work = new();
    private PendingChanges<T> _pending = new();
    private Exception? _error;
    private bool _isScheduled;

    public void SubscribeTo(IObservable<ReplicaChangeSet<T>> source) => _subscription.Disposable = source.Subscribe(this);

    public void OnNext(ReplicaChangeSet<T> set)
    {
        if (_work.IsDisposed)
            return;
        lock (_gate)
            _pending.Add(set);
        ScheduleIfNeeded();
    }

    public void OnError(Exception error)
    {
        lock (_gate)
            _error = error;
        ScheduleIfNeeded();
    }

    public void OnCompleted()
    {
        // What is pending is applied as ever, and nothing follows.
    }

    public void Dispose()
    {
        _work.Dispose();
        _subscription.Dispose();
    }

    private void ScheduleIfNeeded()
    {
        lock (_gate)
        {
            if (_isScheduled || (_pending.IsEmpty && _error is null))
                return;
            _isScheduled = true;
        }

        // Assigned before it is scheduled, since the work may be done, and the next one scheduled, before Schedule returns.
        var work = new SingleAssignmentDisposable();
        _work.Disposable = work;
        work.Disposable = scheduler.Schedule(ApplyPending);
    }

    private void ApplyPending()
    {
        PendingChanges<T> pending;
        Exception? error;
        lock (_gate)
        {
            (pending, _pending) = (_pending, new PendingChanges<T>());
            error = _error;
        }

        if ((Failure(pending) ?? error) is { } failure)
        {
            End(failure);
            return;
        }

        lock (_gate)
            _isScheduled = false;
        ScheduleIfNeeded();
    }

    // Whatever the user's filter, comparer or handlers throw: the list may lack a part of the batch then, so it cannot go on.
    private Exception? Failure(PendingChanges<T> pending)
    {
        try
        {
            if (_work.IsDisposed)
                return null;
            foreach (var step in _items.Apply(pending))
            {
                if (_work.IsDisposed)
                    return null;
                list.Apply(step);
            }

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void End(Exception error)
    {
        if (_work.IsDisposed)
            return;
        Dispose();
        if (options.OnError is null)
            ExceptionDispatchInfo.Throw(error);
        options.OnError(error);
    }
}
