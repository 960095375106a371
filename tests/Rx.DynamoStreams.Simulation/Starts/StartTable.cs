using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation.Starts;

// A table of some or many shards, with a past, that is written to from the first Subscribe on, while shards end.
internal sealed class StartTable : IDisposable
{
    private readonly StartPlan _plan;
    private readonly Random _random;
    private readonly HistoricalScheduler _scheduler;
    private readonly InMemoryTable _table;
    private readonly CompositeDisposable _life = [];
    private readonly List<TimeSpan> _rolledAt = [];
    private int _version;
    private int _written;
    private TimeSpan _begunAt;

    // The past is over when this returns.
    public StartTable(StartPlan plan, Random random, HistoricalScheduler scheduler)
    {
        (_plan, _random, _scheduler) = (plan, random, scheduler);
        _table = new InMemoryTable(scheduler, "starting", "id");
        FailNoMore();
        Stream.PageShards = plan.PageShards;
        Stream.PageRecords = plan.PageRecords;
        var open = new List<string>(_table.OpenShards);
        while (open.Count < plan.Shards)
            open = End(open, isSplit: true);
        var events = Enumerable.Repeat(true, plan.PastWrites).Concat(Enumerable.Repeat(false, plan.PastRolls)).ToArray();
        random.Shuffle(events);
        foreach (var isWrite in events)
        {
            scheduler.AdvanceBy(Crashes.Whole(plan.Past / (events.Length + 1)));
            if (isWrite)
                Write();
            else
                open = End(open, isSplit: false);
        }
        scheduler.AdvanceBy(Crashes.Whole(plan.Past / (events.Length + 1)));
        Stream.FailsAtRandom(plan.Faults, plan.Seed);
    }

    public InMemoryStream Stream => _table.Stream;

    public IAmazonDynamoDB Client => _table.Client;

    public IDynamoStreamsClient StreamsClient => _table.StreamsClient;

    public int Shards => _table.OpenShards.Count;

    public IReadOnlyList<TimeSpan> RolledAt => _rolledAt;

    public bool IsWriting => _written < _plan.Writes;

    public void Begin()
    {
        _begunAt = _scheduler.Now - Stream.Epoch;
        if (_plan.HungOperation is { } operation)
            Stream.Hangs(operation, times: 1, skip: _plan.HungCall);
        if (_plan.FailingPage is { } page)
            Stream.Fails(StreamOperation.DescribeStream, Unavailable, times: null, skip: page, until: _begunAt + _plan.FailingPageFor);
        if (_plan is { IsShardFailing: true, IsShardFailingAlways: true })
            FailAShard(_plan.Active + _plan.IdleFor + TimeSpan.FromMinutes(2));
        for (var i = 0; i < _plan.Rolls; i++)
            _life.Add(_scheduler.Schedule(Crashes.Whole(_plan.RollsWithin * _random.NextDouble()), Roll));
        if (_plan.Writes > 0)
            WriteLater();
    }

    // For minutes, also while nothing else happens any more.
    public void FailAShard(TimeSpan time) =>
        Stream.Fails(StreamOperation.GetRecords, Unavailable, _table.OpenShards[_random.Next(Shards)], times: null, until: _scheduler.Now - Stream.Epoch + time);

    public void Heal()
    {
        _life.Dispose();
        FailNoMore();
    }

    public void Dispose() => _life.Dispose();

    // Clocks never jump, so they go on as they are.
    private void FailNoMore() => Stream.FailsAtRandom(new FaultPlan { ClockSkew = _plan.Faults.ClockSkew, DateSkew = _plan.Faults.DateSkew }, seed: 0);

    private static DynamoStreamsServiceException Unavailable() =>
        new(StreamFault.Transient, "The simulated service is unavailable.") { ErrorCode = "InternalServerError", StatusCode = System.Net.HttpStatusCode.InternalServerError };

    private void WriteLater() => _life.Add(_scheduler.Schedule(Crashes.Whole(_plan.WriteInterval * (_random.NextDouble() * 2)), () =>
    {
        Write();
        if (++_written < _plan.Writes)
            WriteLater();
    }));

    private void Write() => _table.Put(new Dictionary<string, AttributeValue>
    {
        ["id"] = new() { S = $"k{_random.Next(_plan.Keys)}" },
        ["version"] = new() { N = (++_version).ToString(CultureInfo.InvariantCulture) },
    });

    private void Roll()
    {
        _rolledAt.Add(_scheduler.Now - Stream.Epoch);
        End([.. _table.OpenShards], isSplit: Shards < 200 && _random.Next(3) == 0);
    }

    // Any of them; those that are open then.
    private List<string> End(List<string> open, bool isSplit)
    {
        var shardId = open[_random.Next(open.Count)];
        if (isSplit)
            _table.Split(shardId);
        else
            _table.RollOver(shardId);
        return [.. _table.OpenShards];
    }
}
