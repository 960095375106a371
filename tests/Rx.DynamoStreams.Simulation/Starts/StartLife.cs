using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.DynamoStreams.Simulation.Starts;

// Where a life is to end; Here stands for a time.
internal readonly record struct StartDeath(CrashPlace Place, int Times);

// One process, from its start to its death: plainly subscribed, with handlers for items or batches, or pulling.
internal sealed class StartLife : IDisposable
{
    private readonly StartPlan _plan;
    private readonly StartLedger _ledger;
    private readonly Timeline _timeline;
    private readonly Random _random;
    private readonly IScheduler _scheduler;
    private readonly Action<StartLife> _onDeath;
    private readonly SimulatedStore? _store;
    private readonly IObservable<StreamEvent> _stream;
    private readonly CancellationTokenSource _end = new();
    private readonly SingleAssignmentDisposable _subscription = new();
    private readonly HashSet<SequenceNumber> _handled = [];
    private readonly Dictionary<string, SequenceNumber> _lastOfKey = [];
    private readonly List<SequenceNumber> _sinceCheckpoint = [];
    private readonly Turns _turns;
    private StartDeath _death;
    private int _times;
    private string? _stuck;
    private bool _isHealed;
    private int _handling;
    private Action? _onStopped;

    public StartLife(
        StartPlan plan, StartTable table, StartLedger ledger, Timeline timeline, ICheckpointStore? store, Action<StoredCheckpoint> onSaved, StartDeath death,
        Action<StartLife> onDeath, Random random, IScheduler scheduler)
    {
        (_plan, _ledger, _timeline, _death, _onDeath, _random, _scheduler) = (plan, ledger, timeline, death, onDeath, random, scheduler);
        _turns = new Turns(ledger, () => timeline.Now);
        if (store is not null)
        {
            _store = new SimulatedStore(store, failures: 0, checkpoint => Saved(onSaved, checkpoint), random, scheduler)
            {
                OnSaving = () => At(CrashPlace.InSave),
            };
        }
        _stream = StartOptions.StreamOf(plan, table, new CrashingClient(table.StreamsClient, (place, _) => At(place)), _store, scheduler);
    }

    public bool IsDead { get; private set; }

    public bool IsAnyDelivered { get; private set; }

    public int Saves { get; private set; }

    public CrashPlace DiedAt { get; private set; }

    public bool IsHandling => _handling > 0;

    public void Start()
    {
        var options = StartOptions.HandlersOf(_plan, gap => Take(gap));
        _ = EndAsync(_plan.Consumer switch
        {
            ConsumerKind.Handlers => _stream.ForEachAsync((change, _) => HandleAsync([change]), options, _end.Token),
            ConsumerKind.Batches => _stream.ForEachBatchAsync((changes, _) => HandleAsync(changes), options, _end.Token),
            ConsumerKind.Puller => PullAsync(options),
            _ => Subscribe(),
        });
    }

    public void At(CrashPlace place)
    {
        if (IsDead || place != _death.Place || ++_times != _death.Times)
            return;
        DiedAt = place;
        _onDeath(this);
    }

    public void DieNow(CrashPlace place)
    {
        _death = new StartDeath(place, _times + 1);
        At(place);
    }

    // Neither dies nor fails any more.
    public void Live() => (_death, _isHealed) = (default, true);

    // In order, as a host does it: what runs may finish, and is saved.
    public void Stop(Action onStopped)
    {
        _onStopped = onStopped;
        _end.Cancel();
    }

    // What a dead process does not do: save, handle, call.
    public void Dispose()
    {
        if (IsDead)
            return;
        IsDead = true;
        _store?.IsDead = true;
        _subscription.Dispose();
        _end.Cancel();
        _end.Dispose();
    }

    private Task Subscribe()
    {
        var end = new TaskCompletionSource();
        _subscription.Disposable = _stream.Subscribe(Take, end.SetException, end.SetResult);
        return end.Task;
    }

    private async Task PullAsync(HandlerOptions options)
    {
        await foreach (var value in _stream.ReadAllAsync(options, _end.Token).ConfigureAwait(false))
        {
            if (value is ItemChange change)
                await HandleAsync([change]).ConfigureAwait(false);
            else
                Take(value);
        }
    }

    private void Saved(Action<StoredCheckpoint> onSaved, StoredCheckpoint checkpoint)
    {
        Saves++;
        onSaved(checkpoint);
        At(CrashPlace.InSave);
    }

    // A plain subscriber's changes are done when a checkpoint comes behind them.
    private void Take(StreamEvent value)
    {
        Deliver(value);
        if (IsDead)
            return;
        if (value is ItemChange change)
        {
            Handled(change);
            _sinceCheckpoint.Add(change.SequenceNumber);
        }
        if (value is not Checkpoint)
            return;
        _sinceCheckpoint.ForEach(number => _ledger.Done(number, _timeline.Now));
        _sinceCheckpoint.Clear();
    }

    private void Deliver(StreamEvent value)
    {
        if (IsDead)
            return;
        IsAnyDelivered = true;
        if (value is not ItemChange)
            _timeline.Add(value);
        _ledger.Delivered(value);
        At(CrashPlace.InEvent);
    }

    private async Task HandleAsync(IReadOnlyList<ItemChange> changes)
    {
        foreach (var change in changes)
            Deliver(change);
        var isInTurns = _plan.Consumer == ConsumerKind.Handlers;
        if (isInTurns && !IsDead)
            _turns.Begin(changes[0], isChecked: _plan.Way == StartWay.Fair);
        _handling++;
        if (_plan.HandlerTimeMax > TimeSpan.Zero)
            await Delay(_plan.HandlerTimeMin + (_plan.HandlerTimeMax - _plan.HandlerTimeMin) * _random.NextDouble()).ConfigureAwait(false);
        if (IsDead)
            await new TaskCompletionSource().Task.ConfigureAwait(false);
        _handling--;
        if (isInTurns)
            _turns.End(changes[0]);
        if (_plan.IsItemStuck && !_isHealed && changes.Any(change => Turns.KeyOf(change) == (_stuck ??= Turns.KeyOf(change))))
            throw new IOException("The simulated handler fails.");
        foreach (var change in changes)
        {
            Handled(change);
            _ledger.Done(change.SequenceNumber, _timeline.Now);
        }
    }

    private void Handled(ItemChange change)
    {
        var number = change.SequenceNumber;
        _timeline.Add(change);
        _ledger.Check(_handled.Add(number), $"{number} of {change.ShardId} was handled twice in one life");
        var key = Turns.KeyOf(change);
        _ledger.Check(!_lastOfKey.TryGetValue(key, out var before) || before < number, $"{key} goes back to {number} of {change.ShardId}");
        _lastOfKey[key] = number;
        _ledger.Handle(number);
    }

    private Task Delay(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        _scheduler.Schedule(Crashes.Whole(time), over.SetResult);
        return over.Task;
    }

    private async Task EndAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
            _ledger.Check(IsDead, "the stream completed, and it goes on");
        }
        catch (Exception) when (IsDead)
        {
        }
        catch (OperationCanceledException) when (_onStopped is not null)
        {
            _timeline.Add("has stopped");
            _onStopped();
        }
        catch (Exception e)
        {
            _ledger.Check(false, $"the stream ended: {e}");
        }
    }
}
