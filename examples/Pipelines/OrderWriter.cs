using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;

namespace Pipelines;

// Places orders, pays them and deletes them, at random, for two seconds out of three.
internal sealed class OrderWriter : IDisposable
{
    private static readonly string[] Customers = ["ann", "bob", "cy"];

    private readonly InMemoryTable _table;
    private readonly Random _random;
    private readonly Queue<Dictionary<string, AttributeValue>> _open = new();
    private readonly IDisposable _timer;

    public OrderWriter(InMemoryTable table, IScheduler scheduler, int seed)
    {
        (_table, _random) = (table, new Random(seed));
        _timer = Observable.Interval(TimeSpan.FromMilliseconds(50), scheduler).Where(tick => tick % 60 < 40).Subscribe(Write);
    }

    public void Dispose() => _timer.Dispose();

    private void Write(long tick)
    {
        if (_open.Count < 5 || _random.Next(2) == 0)
            Place(tick);
        else if (_open.Dequeue() is var order && _random.Next(3) == 0)
            _table.Delete(order);
        else
            _table.Put(new Dictionary<string, AttributeValue>(order) { ["state"] = new() { S = "paid" } });
    }

    private void Place(long tick)
    {
        var order = new Dictionary<string, AttributeValue>
        {
            ["id"] = new() { S = $"order-{tick}" },
            ["customer"] = new() { S = Customers[_random.Next(Customers.Length)] },
            ["state"] = new() { S = "placed" },
            ["total"] = new() { N = _random.Next(5, 200).ToString(CultureInfo.InvariantCulture) },
        };
        _open.Enqueue(order);
        _table.Put(order);
    }
}
