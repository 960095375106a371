using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Testing;

namespace Dashboard;

// A table of orders in memory: people order, orders grow and move on, and are put away. Its shards roll over or split each minute,
// and what is older than five minutes is trimmed, so that a dashboard that runs for days stays small.
internal sealed class Shop : IDisposable
{
    public const string TableName = "orders";
    public const string TotalAttribute = "total";
    public const int RateMax = 1000;
    public const int OpenShardsMax = 8;

    private const int OrdersWanted = 400;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StandstillMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Throttling = TimeSpan.FromSeconds(10);
    private static readonly string[] Customers = ["Ada", "Alan", "Barbara", "Edsger", "Frances", "Grace", "Jean", "John", "Ken", "Margaret"];
    private static readonly string[] States = ["placed", "paid", "packed", "shipped"];

    private readonly IScheduler _scheduler;
    private readonly Random _random = new(7);
    private readonly List<(string Id, string Customer, int State, decimal Total)> _orders = [];
    private readonly CompositeDisposable _timers;
    private int _ordered;
    private double _due;
    private DateTimeOffset _tradedAt;
    private DateTimeOffset _throttledUntil;
    private volatile int _rate;

    public Shop(int rate, IScheduler scheduler)
    {
        (_rate, _scheduler, _tradedAt) = (rate, scheduler, scheduler.Now);
        Table = new InMemoryTable(scheduler, TableName, partitionKey: "id");
        for (var order = 0; order < OrdersWanted; order++)
            Place();
        Table.Stream.Trim(Elapsed);
        _timers =
        [
            Observable.Interval(Beat, scheduler).Subscribe(_ => Trade()),
            Observable.Interval(TimeSpan.FromSeconds(10), scheduler).Subscribe(_ => Table.Stream.Trim(Elapsed - Kept).ForgetCalls()),
            Observable.Timer(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), scheduler).Subscribe(_ => Reshape()),
        ];
    }

    public InMemoryTable Table { get; }

    public Source Source => new(Table.Client, Table.StreamsClient, TableName, ["id"]);

    // Changes a second, 0 to RateMax.
    public int Rate
    {
        get => _rate;
        set => _rate = value;
    }

    public bool IsThrottled => _scheduler.Now < _throttledUntil;

    public int OpenShards => Table.OpenShards.Count;

    public void RollOver() => Table.RollOver();

    // False when there are enough shards.
    public bool TrySplit()
    {
        var open = Table.OpenShards;
        if (open.Count >= OpenShardsMax)
            return false;
        Table.Split(open[0]);
        return true;
    }

    // Every read is refused for a while, by the service's usual words.
    public void Throttle()
    {
        var now = Elapsed;
        _throttledUntil = _scheduler.Now + Throttling;
        Table.Stream.Fails(StreamOperation.GetRecords, Refusal, times: null, from: now, until: now + Throttling);
    }

    public void Trim() => Table.Stream.Trim(Elapsed);

    public void Dispose() => _timers.Dispose();

    private TimeSpan Elapsed => _scheduler.Now - Table.Stream.Epoch;

    private static DynamoStreamsServiceException Refusal() => new(StreamFault.Transient, "The dashboard throttles its shop.");

    private void Reshape()
    {
        if (OpenShards >= 4 || !TrySplit())
            RollOver();
    }

    // By the time that went by, as a busy machine's timers are late. A longer standstill is not made up for.
    private void Trade()
    {
        var now = _scheduler.Now;
        _due += Rate * Math.Min((now - _tradedAt).TotalSeconds, StandstillMax.TotalSeconds);
        _tradedAt = now;
        for (; _due >= 1; _due--)
            Change();
    }

    private void Change()
    {
        var chance = _random.Next(OrdersWanted * 4);
        if (chance < OrdersWanted * 2)
            MoveOn(_random.Next(_orders.Count));
        else if (chance - (OrdersWanted * 2) >= _orders.Count)
            Place();
        else
            PutAway(_random.Next(_orders.Count));
    }

    private void Place()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"order-{++_ordered:D6}");
        _orders.Add((id, Customers[_random.Next(Customers.Length)], 0, Price()));
        Write(_orders[^1]);
    }

    private void MoveOn(int place)
    {
        var (id, customer, state, total) = _orders[place];
        _orders[place] = state == States.Length - 1 || _random.Next(2) == 0
            ? (id, customer, state, total + (Price() / 10))
            : (id, customer, state + 1, total);
        Write(_orders[place]);
    }

    private void PutAway(int place)
    {
        Table.Delete(new Dictionary<string, AttributeValue> { ["id"] = new(_orders[place].Id) });
        _orders[place] = _orders[^1];
        _orders.RemoveAt(_orders.Count - 1);
    }

    private void Write((string Id, string Customer, int State, decimal Total) order) => Table.Put(new Dictionary<string, AttributeValue>
    {
        ["id"] = new(order.Id),
        ["customer"] = new(order.Customer),
        ["state"] = new(States[order.State]),
        [TotalAttribute] = new() { N = order.Total.ToString("0.##", CultureInfo.InvariantCulture) },
    });

    private decimal Price() => _random.Next(500, 50_000) / 100m;
}
