using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Simulation.Starts;

// A run of one seed: a table with a past is read from some moment on, and written to from the same; things are slow, fail, die, or end
// and begin again; then everything heals, and all that was written since has to be handled. In the end nothing happens for a while.
internal sealed class StartRun : ISimulation
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettleTime = TimeSpan.FromMinutes(1);

    private readonly StartPlan _plan;
    private readonly HistoricalScheduler _scheduler = new(Epoch);
    private readonly StartTable _table;
    private readonly StartLedger _ledger;
    private readonly IStartReader _reader;
    private TimeSpan _begunAt;

    public StartRun(StartPlan plan, int timelineLines)
    {
        _plan = plan;
        var random = new Random(plan.Seed);
        Timeline = new Timeline(timelineLines, () => Elapsed);
        _table = new StartTable(plan, random, _scheduler);
        _ledger = new StartLedger(_table.Stream, plan);
        _reader = plan.IsOfRx
            ? new StartEnds(plan, _table, _ledger, Timeline, random, _scheduler)
            : new StartReader(plan, _table, _ledger, Timeline, random, _scheduler);
    }

    public object Plan => _plan;

    public Timeline Timeline { get; }

    public TimeSpan Elapsed => _scheduler.Now - Epoch;

    public int Written => _ledger.Truth.Written;

    public int Sessions => _reader.Begun;

    public IReadOnlyList<(string What, int Times)> Happened => [.. StartCircumstances.Of(_plan, _table, _begunAt), .. _reader.Happened, .. Idle];

    public void Dispose()
    {
        _reader.Dispose();
        _table.Dispose();
    }

    public void Run()
    {
        _begunAt = Elapsed;
        _table.Begin();
        _reader.Begin();
        // Writes may take longer than on average.
        for (var until = Elapsed + _plan.Active; Elapsed < until || _table.IsWriting || !_reader.IsThrough;)
            Advance(_reader.IsDown ? 10 * Step : Step);
        if (_plan.IdleFor > TimeSpan.Zero)
            StayIdle();
        Timeline.Add("everything heals");
        _table.Heal();
        _reader.Calm();
        AdvanceTo(Elapsed + 3 * Step);
        CatchUp();
        StartCircumstances.CheckRates(_plan, _table.Stream);
    }

    // A store sees no more than about one save a minute, also where something fails all the time.
    private void StayIdle()
    {
        Timeline.Add("nothing is written any more");
        if (_plan is { IsShardFailing: true, IsShardFailingAlways: false })
            _table.FailAShard(_plan.IdleFor + 2 * SettleTime);
        AdvanceTo(Elapsed + SettleTime);
        var before = _reader.Saves;
        AdvanceTo(Elapsed + _plan.IdleFor);
        var saves = _reader.Saves - before;
        if (saves > _plan.IdleFor.TotalMinutes + 1)
            throw new ViolationException($"{saves} saves in {_plan.IdleFor} in which nothing happened");
    }

    // Liveness, within a bound: a call's timeout, a retry's longest wait, a shard that is listed late, and handlers one after another, or
    // batches that wait for company.
    private void CatchUp()
    {
        var batchWait = _plan.Consumer == ConsumerKind.Batches ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
        var bound = TimeSpan.FromMinutes(3) + 10 * _plan.Interval + (_plan.PastWrites + _plan.Writes) * (_plan.HandlerTimeMax + batchWait);
        for (var until = Elapsed + bound; Elapsed < until && !_ledger.HasAll;)
            Advance(Step);
        _ledger.CheckNothingIsLost();
    }

    private void AdvanceTo(TimeSpan until)
    {
        while (Elapsed < until)
            Advance(Step);
    }

    private void Advance(TimeSpan time)
    {
        _scheduler.AdvanceBy(time);
        _ledger.CheckSoFar();
    }

    private IEnumerable<(string What, int Times)> Idle => _plan.Way != StartWay.Idle ? [] :
    [
        ("idle times", 1),
        ("of them with a shard that fails", _plan.IsShardFailing ? 1 : 0),
        ("of them with one that never could be read", _plan is { IsShardFailing: true, IsShardFailingAlways: true } ? 1 : 0),
        ("of them with an item that is stuck", _plan.IsItemStuck ? 1 : 0),
    ];
}
