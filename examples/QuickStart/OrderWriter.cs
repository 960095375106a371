using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;

namespace QuickStart;

// Places, pays and expires orders at random, some ten changes a second; rolls the shards over after five seconds and splits them
// after ten.
internal sealed class OrderWriter : IDisposable
{
    private readonly InMemoryTable _table;
    private readonly Random _random;
    private readonly List<Dictionary<string, AttributeValue>> _open = [];
    private readonly IDisposable _timer;

    public OrderWriter(InMemoryTable table, IScheduler scheduler, int seed)
    {
        (_table, _random) = (table, new Random(seed));
        _timer = Observable.Interval(TimeSpan.FromMilliseconds(100), scheduler).Subscribe(Write);
    }

    public int Written { get; private set; }

    public void Dispose() => _timer.Dispose();

    private void Write(long tick)
    {
        if (tick == 50)
            _table.RollOver();
        if (tick == 100)
            _table.Split();
        Written++;
        if (_open.Count < 3 || _random.Next(2) == 0)
            Place(tick);
        else
            Finish(_open[_random.Next(_open.Count)]);
    }

    private void Place(long tick)
    {
        var order = new Dictionary<string, AttributeValue>
        {
            ["id"] = new() { S = $"order-{tick}" },
            ["state"] = new() { S = "placed" },
            ["total"] = new() { N = _random.Next(5, 200).ToString(CultureInfo.InvariantCulture) },
        };
        _open.Add(order);
        _table.Put(order);
    }

    private void Finish(Dictionary<string, AttributeValue> order)
    {
        _open.Remove(order);
        if (_random.Next(3) == 0)
            _table.Delete(order, isExpired: true);
        else
            _table.Put(new Dictionary<string, AttributeValue>(order) { ["state"] = new() { S = "paid" } });
    }
}
