using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Rx.DynamoStreams.Simulation.Starts;

// A process that ends its subscriptions in the ways of Rx, and begins them again, with one store and one observable. Nothing fails, so
// nothing conflicts, and what was before a checkpoint that a subscription was shown does not come again.
internal sealed class StartEnds : IStartReader
{
    private readonly StartPlan _plan;
    private readonly StartLedger _ledger;
    private readonly Timeline _timeline;
    private readonly Random _random;
    private readonly IScheduler _scheduler;
    private readonly SerialDisposable _subscription = new();
    private readonly SerialDisposable _next = new();
    private readonly SerialDisposable _beside = new();
    private readonly IObservable<StreamEvent> _sessions;
    private readonly HashSet<SequenceNumber> _covered = [];
    private readonly Subject<IObservable<StreamEvent>> _switched = new();
    private bool _isStored;
    private bool _isCalm;
    private int _ended;
    private int _endedWithCheckpoint;
    private int _begunAtOnce;
    private TimeSpan _endedAt = TimeSpan.MinValue;
    private EndedSession? _last;

    public StartEnds(StartPlan plan, StartTable table, StartLedger ledger, Timeline timeline, Random random, IScheduler scheduler)
    {
        (_plan, _ledger, _timeline, _random, _scheduler) = (plan, ledger, timeline, random, scheduler);
        var store = new SimulatedStore(new InMemoryCheckpointStore(), failures: 0, Saved, random, scheduler);
        var events = StartOptions.StreamOf(plan, table, table.StreamsClient, store, scheduler);
        _sessions = Observable.Defer(() =>
        {
            var session = BeginSession();
            return events.Do(session.Take).Finally(() => End(session));
        });
    }

    public int Begun { get; private set; }

    public int Saves { get; private set; }

    public IReadOnlyList<(string What, int Times)> Happened =>
    [
        ($"ends by {_plan.Way}", _ended),
        ($"of them after a checkpoint by {_plan.Way}", _endedWithCheckpoint),
        ($"begun at once after {_plan.Way}", _begunAtOnce),
    ];

    public bool IsDown => false;

    public bool IsThrough => true;

    public void Begin()
    {
        switch (_plan.Way)
        {
            case StartWay.Dispose:
                Stay(_sessions, _plan.Rounds);
                break;
            case StartWay.RefCount:
                var shared = _sessions.Publish().RefCount();
                Stay(shared, _plan.Rounds);
                StayBeside(shared);
                break;
            case StartWay.Inside:
                StayUntilInside(_plan.Rounds);
                break;
            case StartWay.TakeUntil:
                StayUntilCaughtUp(_plan.Rounds);
                break;
            case StartWay.Switch:
                Subscribe(_switched.Switch());
                SwitchAgain(_plan.Rounds);
                break;
            case StartWay.Repeat:
                Subscribe(Observable.Defer(() => Checkpoints(_random.Next(1, 4))).Repeat(_plan.Rounds));
                break;
            case StartWay.Retry:
                Subscribe(Observable.Defer(() => Failing(_random.Next(1, 40), _random.Next(2) == 0)).Retry(_plan.Rounds));
                break;
        }
    }

    // One subscription more, which stays.
    public void Calm()
    {
        _isCalm = true;
        _next.Disposable = Disposable.Empty;
        _beside.Disposable = Disposable.Empty;
        _subscription.Disposable = Disposable.Empty;
        Subscribe(_sessions);
    }

    public void Dispose()
    {
        _next.Dispose();
        _beside.Dispose();
        _subscription.Dispose();
        _switched.Dispose();
    }

    private void Stay(IObservable<StreamEvent> stream, int rounds)
    {
        Subscribe(stream);
        _next.Disposable = _scheduler.Schedule(Some(_plan.StayMax), () =>
        {
            _subscription.Disposable = Disposable.Empty;
            Again(rounds, () => Stay(stream, rounds - 1));
        });
    }

    // Another one that shares it, once for a while.
    private void StayBeside(IObservable<StreamEvent> shared) => _beside.Disposable = _scheduler.Schedule(Some(_plan.StayMax * _plan.Rounds), () =>
    {
        var subscription = shared.Subscribe(_ => { }, Fail);
        _beside.Disposable = new CompositeDisposable(subscription, _scheduler.Schedule(Some(_plan.StayMax), subscription.Dispose));
    });

    // At a checkpoint, or at any event.
    private void StayUntilInside(int rounds)
    {
        var (left, isAtCheckpoint) = (_random.Next(1, 30), _random.Next(2) == 0);
        var subscription = new SingleAssignmentDisposable();
        _subscription.Disposable = subscription;
        subscription.Disposable = _sessions.Subscribe(
            value =>
            {
                if (--left > 0 || (isAtCheckpoint && value is not Checkpoint) || subscription.IsDisposed)
                    return;
                subscription.Dispose();
                Again(rounds, () => StayUntilInside(rounds - 1));
            },
            Fail);
    }

    private void StayUntilCaughtUp(int rounds) => _subscription.Disposable =
        _sessions.TakeUntil(value => value is Checkpoint { CaughtUp: true }).Subscribe(_ => { }, Fail, () => Again(rounds, () => StayUntilCaughtUp(rounds - 1)));

    private void SwitchAgain(int rounds)
    {
        if (rounds == 0)
            return;
        _switched.OnNext(_sessions);
        _next.Disposable = _scheduler.Schedule(Some(_plan.StayMax), () => SwitchAgain(rounds - 1));
    }

    private IObservable<StreamEvent> Checkpoints(int count) => _sessions.TakeUntil(value => value is Checkpoint && --count == 0);

    private IObservable<StreamEvent> Failing(int left, bool isAtCheckpoint) => _sessions.Select(value =>
        --left <= 0 && (value is Checkpoint || !isAtCheckpoint) ? throw new SimulatedFailureException() : value);

    private void Again(int rounds, Action begin)
    {
        if (rounds <= 1 || _isCalm)
            return;
        var away = Some(_plan.AwayMax);
        if (away == TimeSpan.Zero)
            begin();
        else
            _next.Disposable = _scheduler.Schedule(away, begin);
    }

    private void Subscribe(IObservable<StreamEvent> stream) => _subscription.Disposable = stream.Subscribe(_ => { }, Fail);

    private TimeSpan Some(TimeSpan max) => Crashes.Whole(max * _random.NextDouble());

    private void Saved(StoredCheckpoint checkpoint)
    {
        Saves++;
        _isStored = true;
        _timeline.Add(checkpoint);
        _ledger.CheckCoversNoMore(checkpoint.Position);
    }

    private EndedSession BeginSession()
    {
        _timeline.Add($"subscription {++Begun} begins");
        // Also before the one that ends has noticed it.
        _begunAtOnce += _last is not null && (!_last.IsOver || _endedAt == _timeline.Now) ? 1 : 0;
        if (!_isStored && !_ledger.IsAnyDelivered)
            _ledger.Begin(_timeline.Now);
        return _last = new EndedSession(_ledger, _timeline, _covered);
    }

    private void End(EndedSession session)
    {
        _timeline.Add("the subscription ends");
        session.IsOver = true;
        _endedAt = _timeline.Now;
        _ended += _isCalm ? 0 : 1;
        _endedWithCheckpoint += session.HasCheckpoint && !_isCalm ? 1 : 0;
    }

    private void Fail(Exception error) =>
        _ledger.Check(error is SimulatedFailureException, $"a subscription ended with {error.GetType().Name}, and nothing had failed: {error.Message}");

    private sealed class SimulatedFailureException : Exception;
}
