using System.Reactive.Concurrency;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Simulation;

// A run of one seed: a table lives, a reader reads, things go wrong; then everything heals, and the reader has to have it all.
internal sealed class SimulationRun : ISimulation
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SimulationPlan _plan;
    private readonly HistoricalScheduler _scheduler = new(Epoch);
    private readonly SimulatedTable _table;
    private readonly InMemoryStream _stream;
    private readonly IReader _reader;

    public SimulationRun(SimulationPlan plan, int timelineLines)
    {
        _plan = plan;
        _table = new SimulatedTable(plan.Seed, plan.Load, plan.ViewType, _scheduler)
        {
            Stream =
            {
                PageRecords = plan.PageRecords,
                PageShards = plan.PageShards,
                ReadsPerSecond = plan.ReadsPerSecond,
                ShardFilter = plan.ShardFilter,
            },
        };
        _stream = _table.Stream.FailsAtRandom(plan.Faults, plan.Seed);
        Timeline = new Timeline(timelineLines, () => Elapsed);
        _reader = plan.Consumer == ConsumerKind.Subscriber
            ? new Reader(plan, _stream, Timeline, new Random(plan.Seed), _scheduler)
            : new HandlingReader(plan, _stream, Timeline, new Random(plan.Seed), _scheduler);
    }

    public object Plan => _plan;

    public Timeline Timeline { get; }

    public TimeSpan Elapsed => _scheduler.Now - Epoch;

    public int Written => _reader.Truth.Written;

    public int Sessions => _reader.Sessions;

    public IReadOnlyList<(string What, int Times)> Happened => [];

    public void Dispose()
    {
        _reader.Dispose();
        _table.Dispose();
    }

    public void Run()
    {
        _scheduler.Schedule(_plan.FirstStart, _reader.Begin);
        _scheduler.AdvanceBy(_plan.Duration + _plan.FirstStart);
        _reader.CheckSoFar();
        if (_plan.Outage is { } outage)
            Suffer(outage);

        Heal();
        CatchUp();
        _reader.CheckNothingIsLost();
        _reader.CheckCallRates();
    }

    private void Suffer(TimeSpan outage)
    {
        Timeline.Add("an outage begins");
        _stream.FailsAtRandom(new FaultPlan { ServerError = 1, ClockSkew = _plan.Faults.ClockSkew }, seed: 0);
        _scheduler.AdvanceBy(outage);
    }

    private void Heal()
    {
        Timeline.Add("everything heals");
        if (_plan.IsDisabledAtEnd)
            WriteToShardsThatAreListedLate();
        _stream.FailsAtRandom(new FaultPlan { ClockSkew = _plan.Faults.ClockSkew }, seed: 0);
        _reader.StopCrashing();
        _table.Dispose();
        if (_plan.IsDisabledAtEnd)
            _table.Table.DisableStream();
    }

    private void WriteToShardsThatAreListedLate()
    {
        _table.Table.RollOver();
        for (var key = 0; key < 20; key++)
            _table.Table.Put(new Dictionary<string, AttributeValue> { ["id"] = new() { S = $"last {key}" } });
    }

    // Liveness, within a bound: a retry's longest wait, a call's timeout, a listing that comes late, a periodic listing, and polls.
    private void CatchUp()
    {
        var bound = TimeSpan.FromMinutes(5) + 5 * _plan.Interval + (_plan.MaxIdleInterval ?? TimeSpan.Zero);
        var until = Elapsed + bound;
        while (Elapsed < until && !_reader.HasAll)
        {
            _scheduler.AdvanceBy(TimeSpan.FromSeconds(10));
            _reader.CheckSoFar();
        }
        if (!_reader.HasAll)
            throw new ViolationException($"{bound} after everything healed, the reader has not caught up{(_plan.IsDisabledAtEnd ? " or not completed" : "")}");
    }
}
