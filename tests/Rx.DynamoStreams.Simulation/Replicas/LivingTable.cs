using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation.Replicas;

// A table that is written to, changed back and deleted from, whose shards roll over and split, whose stream fails for a while, and
// is switched off and on again. It knows all that each item ever was.
internal sealed class LivingTable : IDisposable
{
    private const int OpenShardsMax = 8;

    private readonly ReplicaPlan _plan;
    private readonly Timeline _timeline;
    private readonly IScheduler _scheduler;
    private readonly Random _random;
    private readonly List<string?>[] _histories;
    private readonly List<TimeSpan>[] _times;
    private readonly CompositeDisposable _life = [];
    private int _version;
    private int _outages;
    private bool _isDeleted;
    private TimeSpan _madeAt;
    private TimeSpan _goneSince;

    // In outages and pauses of hours.
    private bool _isSlow;

    public LivingTable(ReplicaPlan plan, Timeline timeline, IScheduler scheduler)
    {
        (_plan, _timeline, _scheduler, _random) = (plan, timeline, scheduler, new Random(plan.Seed));
        _histories = [.. Enumerable.Range(0, plan.Keys).Select(_ => new List<string?> { null })];
        _times = [.. Enumerable.Range(0, plan.Keys).Select(_ => new List<TimeSpan> { TimeSpan.Zero })];
        Table = new InMemoryTable(scheduler, "living", "id", plan.HasSortKey ? "at" : null, plan.ViewType)
        {
            Stream = { PageRecords = plan.PageRecords, PageShards = plan.PageShards },
            ClientFaults = plan.TableFaults,
        };
        WeatherIs(plan.StreamFaults, plan.Seed);
        for (var splits = _random.Next(4); splits > 0; splits--)
            Table.Split();
        for (var key = 0; key < plan.Keys; key++)
            Write(key);
        Every(() => plan.WriteInterval * (_isSlow ? 200 : 1), WriteSome);
        Every(() => plan.ShardLife * (_isSlow ? 10 : 1), EndShard);
        if (plan.SwitchInterval is { } untilSwitch)
            Every(() => untilSwitch, SwitchOff);
        if (plan.OutageInterval is { } untilOutage)
            Every(() => untilOutage, Fail);
        if (plan.LongOutage is { } outage)
            After(plan.Duration / 2, () => Fail(outage));
    }

    public InMemoryTable Table { get; }

    public int Written { get; private set; }

    // Or the table deleted.
    public bool IsStreamOff { get; private set; }

    public TimeSpan StreamOnSince { get; private set; }

    // Whoever looks now and then may never have seen one that was there for a moment, and deleted again.
    public bool MayCountAsGone => (_isDeleted || !IsSeen) && _timeline.Now - _goneSince >= _plan.MaxAbsence;

    public int Keys => _histories.Length;

    private bool IsSeen => _timeline.Now - _madeAt > _plan.ListingInterval + _plan.OutageMax;

    public IReadOnlyList<string?> HistoryOf(int key) => _histories[key];

    // The last state of a key by then.
    public int StateAt(TimeSpan time, int key) => Math.Max(0, _times[key].FindLastIndex(at => at <= time));

    public static int KeyOf(ItemImage image) => int.Parse(image["id"]!.S.AsSpan(1), CultureInfo.InvariantCulture);

    public void WriteSome()
    {
        for (var writes = _random.Next(_plan.BurstMax) + 1; writes > 0; writes--)
            Write(_random.Next(2) == 0 ? _random.Next(Math.Max(1, Keys / 10)) : _random.Next(Keys));
    }

    public void FailSoon() => After(TimeSpan.FromSeconds(30) * _random.NextDouble(), _random.Next(2) == 0 ? Fail : SwitchOff);

    public void SlowDown(TimeSpan time)
    {
        _isSlow = true;
        After(time, () => _isSlow = false);
    }

    private void Fail()
    {
        if (_random.Next(3) > 0)
            Fail(_plan.OutageMax * _random.NextDouble());
        else
        {
            _timeline.Add("the table does not answer");
            Table.ClientFaults = _plan.TableFaults with { ServerError = 1 };
            After(_plan.OutageMax * _random.NextDouble(), () => Table.ClientFaults = _plan.TableFaults);
        }
    }

    // Nothing goes wrong any more, and nothing is written.
    public void Dispose()
    {
        _life.Dispose();
        if (IsStreamOff)
            SwitchOn();
        WeatherIs(new FaultPlan { ClockSkew = _plan.StreamFaults.ClockSkew }, seed: 0);
        Table.ClientFaults = TableFaultPlan.None;
    }

    private void Write(int key)
    {
        if (_isDeleted)
            return;
        var item = ItemOf(key);
        string? value = null;
        if (_random.NextDouble() < _plan.Deletes)
            Table.Delete(item, isExpired: _random.Next(2) == 0);
        else
        {
            value = (_plan.Values is { } values ? _random.Next(values) : ++_version).ToString(CultureInfo.InvariantCulture);
            item["value"] = new AttributeValue { N = value };
            item["tags"] = new AttributeValue { SS = ["x", "y"] };
            Table.Put(item);
        }
        if (_histories[key][^1] == value)
            return;
        Written++;
        _histories[key].Add(value);
        _times[key].Add(_timeline.Now);
        _timeline.Add($"wrote k{key} = {value ?? "nothing"}");
    }

    private Dictionary<string, AttributeValue> ItemOf(int key)
    {
        var item = new Dictionary<string, AttributeValue> { ["id"] = new() { S = $"k{key}" } };
        if (_plan.HasSortKey)
            item["at"] = new AttributeValue { N = key.ToString(CultureInfo.InvariantCulture) };
        return item;
    }

    private void EndShard()
    {
        var open = Table.OpenShards;
        if (open.Count == 0)
            return;
        var shardId = open[_random.Next(open.Count)];
        if (open.Count < OpenShardsMax && _random.NextDouble() < _plan.Splits)
            Table.Split(shardId);
        else
            Table.RollOver(shardId);
        _timeline.Add($"{shardId} ends");
    }

    private void SwitchOff()
    {
        // Each of hundreds of streams would take its time to be read.
        if (IsStreamOff || _isSlow)
            return;
        if (_random.NextDouble() < _plan.Recreations)
            Delete();
        else
        {
            _timeline.Add("the stream is switched off");
            Table.DisableStream();
        }
        IsStreamOff = true;
        After(_plan.OffMax * _random.NextDouble(), SwitchOn);
    }

    private void Delete()
    {
        _timeline.Add("the table is deleted");
        if (_goneSince == TimeSpan.Zero || IsSeen)
            _goneSince = _timeline.Now;
        Table.DeleteTable();
        _isDeleted = true;
        foreach (var (history, times) in _histories.Zip(_times).Where(item => item.First[^1] is not null))
        {
            history.Add(null);
            times.Add(_timeline.Now);
        }
    }

    private void SwitchOn()
    {
        _timeline.Add(_isDeleted ? "the table is made again" : "the stream is switched on");
        if (_isDeleted)
        {
            _madeAt = _timeline.Now;
            Table.RecreateTable("id", _plan.HasSortKey ? "at" : null, _random.Next(3) == 0 ? ReplicaPlan.Views[_random.Next(3)] : Table.Stream.ViewType);
        }
        else
            Table.EnableStream();
        _isDeleted = false;
        (IsStreamOff, StreamOnSince) = (false, _timeline.Now);
    }

    private void Fail(TimeSpan time)
    {
        _timeline.Add($"an outage of {time} begins");
        _outages++;
        WeatherIs(new FaultPlan { ServerError = 1, ClockSkew = _plan.StreamFaults.ClockSkew }, seed: 0);
        _isSlow |= time > TimeSpan.FromHours(1);
        After(time, () =>
        {
            if (--_outages > 0)
                return;
            _timeline.Add("the outage ends");
            _isSlow = false;
            WeatherIs(_plan.StreamFaults, _random.Next());
        });
    }

    private void WeatherIs(FaultPlan faults, int seed)
    {
        foreach (var stream in Table.Streams)
            stream.FailsAtRandom(faults, seed);
    }

    private void Every(Func<TimeSpan> mean, Action action) => After(mean() * (2 * _random.NextDouble()), () =>
    {
        action();
        Every(mean, action);
    });

    private void After(TimeSpan delay, Action action)
    {
        var timer = new SingleAssignmentDisposable();
        _life.Add(timer);
        timer.Disposable = _scheduler.Schedule(Crashes.Whole(delay), () =>
        {
            _life.Remove(timer);
            action();
        });
    }
}
