using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Simulation.Replicas;

// A run of one seed: a table lives, a replica of it is kept, things go wrong; then everything heals, nothing is written any more,
// and the replica has to become the table, and to stay it.
internal sealed class ReplicaRun : ISimulation
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ReplicaPlan _plan;
    private readonly HistoricalScheduler _scheduler = new(Epoch);
    private readonly LivingTable _table;
    private readonly ReplicaReader _reader;

    public ReplicaRun(ReplicaPlan plan, int timelineLines)
    {
        _plan = plan;
        Timeline = new Timeline(timelineLines, () => Elapsed);
        _table = new LivingTable(plan, Timeline, _scheduler);
        _reader = new ReplicaReader(plan, _table, Timeline, new Random(~plan.Seed), _scheduler);
    }

    public object Plan => _plan;

    public Timeline Timeline { get; }

    public TimeSpan Elapsed => _scheduler.Now - Epoch;

    public int Written => _table.Written;

    public int Sessions => _reader.Lives;

    public IReadOnlyList<(string What, int Times)> Happened => _reader.Happened;

    public void Dispose()
    {
        _reader.Dispose();
        _table.Dispose();
    }

    public void Run()
    {
        _scheduler.Schedule(_plan.Interval, _reader.Begin);
        if (_plan.LongPause is { } pause)
            _scheduler.Schedule(_plan.Duration / 2, () => Pause(pause));
        _scheduler.AdvanceBy(_plan.Duration + (_plan.LongOutage ?? _plan.LongPause ?? TimeSpan.Zero));
        _reader.CheckSoFar();
        Timeline.Add("everything heals");
        _table.Dispose();
        _reader.StopCrashing();
        CatchUp();
        StayThere();
    }

    private void Pause(TimeSpan time)
    {
        _table.SlowDown(time);
        _reader.Pause(time);
    }

    // Liveness, within a bound: a scan that is slowed down by its budget, twice when a gap begins another one, the time until it is
    // settled, and what reading the stream takes.
    private void CatchUp()
    {
        var scan = TimeSpan.FromSeconds(_plan.Keys / (_plan.UnitsPerSecond ?? 10)) + _plan.MaxStaleness + _plan.SettleTime;
        var bound = TimeSpan.FromMinutes(10) + 2 * scan + 10 * (_plan.MaxIdleInterval ?? _plan.Interval) + 2 * _plan.ListingInterval;
        for (var until = Elapsed + bound; Elapsed < until && !_reader.HasAll;)
        {
            _scheduler.AdvanceBy(TimeSpan.FromSeconds(10));
            _reader.CheckSoFar();
        }
        _reader.CheckHasAll();
    }

    // What it had only by chance would be undone by then. A gap of before may still end a replica, by its policy, and the save that it
    // was asked for; the one after it has to stay.
    private void StayThere()
    {
        for (var (life, tries) = (0, 2); life != _reader.Lives && tries > 0; tries--)
        {
            life = _reader.Lives;
            _reader.SaveAll();
            _scheduler.AdvanceBy(_plan.SettleTime + _plan.MaxStaleness + TimeSpan.FromMinutes(5));
            _reader.CheckSoFar();
        }
        _reader.CheckHasAll();
        _reader.CheckIsSaved();
    }
}
