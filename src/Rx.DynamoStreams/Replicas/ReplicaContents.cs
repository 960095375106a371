using System.Collections.Immutable;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.ExceptionServices;
using Rx.DynamoStreams.Operators;

namespace Rx.DynamoStreams.Replicas;

// A replica's items as objects, and who is told of their changes. Readers take one lock for as long as they read; sets are
// delivered under another one, so that a new subscriber's snapshot and the sets after it have no gap between them, and an
// observer that takes its time holds up no reader. Nothing is disposed under a lock: an observer may wait for whoever disposes.
// What an observer throws is thrown on the scheduler, as with any Rx source, and holds back nothing from the others.
internal sealed class ReplicaContents<T>(ItemMapping<T> mapping, IShownItems<T> items, IScheduler scheduler) : IReplicaTarget, IDisposable
    where T : class
{
    private readonly Lock _reading = new();
    private readonly Lock _delivery = new();
    private readonly List<IReplicaIndex<T>> _indexes = [];
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BehaviorSubject<ReplicaProgress> _progress = new(new ReplicaProgress(ReplicaPhase.Idle, 0, 0));
    private ImmutableList<IObserver<ReplicaChangeSet<T>>> _observers = [];
    private long _version;
    private bool _isLive;
    private bool _isOver;
    private volatile bool _isDisposed;
    private Exception? _error;

    public Task Live => _live.Task;

    public Task Completion => _end.Task;

    // Nothing is reported after disposal, but asked perhaps.
    public IObservable<ReplicaProgress> Progress => Observable.Create<ReplicaProgress>(observer => _progress
        .Select(progress => _isDisposed ? progress with { Phase = ReplicaPhase.Ended } : progress)
        .DistinctUntilChanged()
        .Subscribe(progress => Tell(() => observer.OnNext(progress))));

    public int Count
    {
        get
        {
            lock (_reading)
                return _isLive ? items.Count : 0;
        }
    }

    public T? Find(ItemImage key)
    {
        lock (_reading)
            return _isLive ? items.Find(key) : null;
    }

    public Dictionary<ItemImage, T> Copy()
    {
        IEnumerable<KeyValuePair<ItemImage, T>> all;
        lock (_reading)
            all = _isLive ? items.ReadAll() : [];
        return new(all);
    }

    public ReplicaIndex<TIndex, T> Index<TIndex>(Func<T, TIndex?> selector, IEqualityComparer<TIndex>? comparer)
        where TIndex : notnull
    {
        var index = new ReplicaIndex<TIndex, T>(selector, comparer, _reading, items);
        lock (_reading)
        {
            if (_isLive)
                Fill(index);
            _indexes.Add(index);
        }
        return index;
    }

    public IDisposable Subscribe(IObserver<ReplicaChangeSet<T>> observer)
    {
        lock (_delivery)
        {
            if (_isLive)
                observer.OnNext(new ReplicaChangeSet<T>([.. Copy().Select(item => new ReplicaChange<T>(item.Key, item.Value, null))], _version, IsSnapshot: true));
            if (!_isOver)
                ImmutableInterlocked.Update(ref _observers, observers => observers.Add(observer));
            else if (_error is null)
                observer.OnCompleted();
            else
                observer.OnError(_error);
        }
        return Disposable.Create(() => ImmutableInterlocked.Update(ref _observers, observers => observers.Remove(observer)));
    }

    public void Report(ReplicaProgress progress) => _progress.OnNext(progress);

    public Exception? Publish(IEnumerable<ItemDifference> changes, string? bookmark)
    {
        lock (_delivery)
        {
            var isSnapshot = !_isLive;
            var told = new List<ReplicaChange<T>>();
            try
            {
                var mapped = changes.Select(Map).Where(change => change is not { Current: null, Previous: null });
                if (isSnapshot)
                    Begin(mapped, bookmark, told);
                else
                    Apply(told = [.. mapped], bookmark);
            }
            catch (Exception e)
            {
                return e;
            }
            if (told.Count == 0 && !isSnapshot)
                return null;
            var set = new ReplicaChangeSet<T>(told, ++_version, isSnapshot);
            foreach (var observer in _observers)
            {
                if (!_isDisposed)
                    Tell(() => observer.OnNext(set));
            }
            _live.TrySetResult();
            return null;
        }
    }

    public void Fail(Exception error) => End(error, observer => observer.OnError(error));

    public void Complete() => End(error: null, observer => observer.OnCompleted());

    // Whoever waits for it waits in vain. It may come from within a set that others have not heard yet.
    public void Dispose()
    {
        _isDisposed = true;
        _live.TrySetCanceled();
        _end.TrySetCanceled();
    }

    private void End(Exception? error, Action<IObserver<ReplicaChangeSet<T>>> tell)
    {
        lock (_delivery)
        {
            (_isOver, _error) = (true, error);
            var observers = Interlocked.Exchange(ref _observers, []);
            foreach (var observer in observers)
                Tell(() => tell(observer));
            if (error is null)
            {
                _live.TrySetCanceled();
                _end.TrySetResult();
            }
            else
            {
                _live.TrySetException(error);
                _end.TrySetException(error);
            }
        }
    }

    private void Tell(Action call)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            scheduler.Schedule(() => ExceptionDispatchInfo.Throw(e));
        }
    }

    private ReplicaChange<T> Map(ItemDifference change)
    {
        _ = mapping.TryMap(change.Now, change.Key, change: null, out var now);
        return new ReplicaChange<T>(change.Key, now, items.Before(change));
    }

    // There may be more than memory has, so it is kept only for those who listen. Readers see it once it is whole.
    private void Begin(IEnumerable<ReplicaChange<T>> all, string? bookmark, List<ReplicaChange<T>> told)
    {
        foreach (var change in all)
        {
            items.Apply(change);
            if (!_observers.IsEmpty)
                told.Add(change);
        }
        lock (_reading)
        {
            items.Commit(bookmark);
            _indexes.ForEach(Fill);
            _isLive = true;
        }
    }

    private void Fill(IReplicaIndex<T> index)
    {
        foreach (var (key, item) in items.ReadAll())
            index.Apply(new ReplicaChange<T>(key, item, null));
    }

    private void Apply(List<ReplicaChange<T>> changes, string? bookmark)
    {
        lock (_reading)
        {
            foreach (var change in changes)
            {
                items.Apply(change);
                foreach (var index in _indexes)
                    index.Apply(change);
            }
            items.Commit(bookmark);
        }
    }
}
