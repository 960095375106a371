using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Testing;

/// <summary>A table that lives by itself: items are written, changed, deleted and expire, shards roll over and split, all from a seed.</summary>
/// <remarks>
/// On a virtual-time scheduler the same seed gives the same life, to the tick. Each item has a number attribute, <c>version</c>,
/// that counts its key's puts. The life goes on until it is disposed.
/// </remarks>
public sealed class SimulatedTable : IDisposable
{
    private readonly IScheduler _scheduler;
    private readonly SimulatedLoad _load;
    private readonly Random _random;
    private readonly int[] _versions;
    private readonly CompositeDisposable _life = [];

    /// <summary>A table whose life begins now.</summary>
    /// <param name="seed">Decides all that happens.</param>
    /// <param name="load">What happens, and how often; null for the defaults.</param>
    /// <param name="viewType">What the stream's records hold; null for new and old images.</param>
    /// <param name="scheduler">The source of its time.</param>
    public SimulatedTable(int seed, SimulatedLoad? load, StreamViewType? viewType, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        (_scheduler, _load, _random) = (scheduler, load ?? new SimulatedLoad(), new Random(seed));
        _versions = new int[_load.Keys];
        Table = new InMemoryTable(scheduler, "simulated", "id", viewType: viewType);
        foreach (var shardId in Table.OpenShards)
            EndLater(shardId);
        After(NextWrite(), WriteSome);
    }

    /// <summary>The table, to look at or to write to as well.</summary>
    public InMemoryTable Table { get; }

    /// <summary>The stream of its changes.</summary>
    public InMemoryStream Stream => Table.Stream;

    /// <summary>Ends its life: nothing more is written, and no shard ends. What the stream holds stays readable.</summary>
    public void Dispose() => _life.Dispose();

    private void WriteSome()
    {
        for (var writes = _random.Next(_load.BurstMax) + 1; writes > 0; writes--)
            Write(NextKey());
        After(NextWrite(), WriteSome);
    }

    private void Write(int key)
    {
        var kind = _random.NextDouble();
        var item = new Dictionary<string, AttributeValue> { ["id"] = new() { S = $"k{key}" } };
        if (kind < _load.Deletes + _load.Expiries)
        {
            Table.Delete(item, isExpired: kind >= _load.Deletes);
            return;
        }
        item["version"] = new() { N = (++_versions[key]).ToString(CultureInfo.InvariantCulture) };
        Table.Put(item);
    }

    private int NextKey()
    {
        var hot = Math.Max(1, _load.Keys / 10);
        return _random.NextDouble() < _load.HotShare ? _random.Next(hot) : _random.Next(_load.Keys);
    }

    private TimeSpan NextWrite() => _load.WriteInterval * (_random.NextDouble() * 2);

    private void EndLater(string shardId) => After(_load.ShardLife * (0.75 + _random.NextDouble() / 2), () => End(shardId));

    private void End(string shardId)
    {
        var before = Table.OpenShards;
        if (before.Count < _load.OpenShardsMax && _random.NextDouble() < _load.Splits)
            Table.Split(shardId);
        else
            Table.RollOver(shardId);
        foreach (var child in Table.OpenShards.Except(before))
            EndLater(child);
    }

    // Whole milliseconds, as a clock would have them.
    private void After(TimeSpan delay, Action action)
    {
        var timer = new SingleAssignmentDisposable();
        _life.Add(timer);
        timer.Disposable = _scheduler.Schedule(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), () =>
        {
            _life.Remove(timer);
            action();
        });
    }
}
