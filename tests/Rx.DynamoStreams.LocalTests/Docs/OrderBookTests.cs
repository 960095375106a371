using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Docs;

// What docs/replicas.md shows works.
public sealed class OrderBookTests(DynamoDbLocal local) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LocalAccount _account = new(local);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task Orders_are_found_by_key_and_customer_and_the_open_ones_shown_largest_first()
    {
        var orders = await OrdersAsync();

        var (order, ofAnn, replica) = await new OrderBook(_account.Tables, _account.Streams, orders.Name).StartAsync();
        using var showing = OrderBook.Show(replica, out var largest, ImmediateScheduler.Instance);

        order.ShouldBe(new Order("o1", "ann", 10.5m, "open"));
        ofAnn.Select(one => one.Id).ShouldBe(["o1", "o2"], ignoreOrder: true);
        largest.Select(one => one.Id).ShouldBe(["o3", "o1"]);
        replica.Dispose();
    }

    [Fact]
    public async Task Orders_are_found_in_a_database()
    {
        var orders = await OrdersAsync();
        var folder = Directory.CreateTempSubdirectory("orders-");

        var order = await new OrderBook(_account.Tables, _account.Streams, orders.Name).FindInDatabaseAsync(Path.Combine(folder.FullName, "orders.db"));
        folder.Delete(recursive: true);

        order.ShouldBe(new Order("o1", "ann", 10.5m, "open"));
    }

    [Fact]
    public async Task Changes_of_the_state_alone_are_told()
    {
        var orders = await OrdersAsync();
        var start = new DynamoStreamOptions { StartFrom = StartFrom.TrimHorizon };
        await PutAsync(orders, new("o1", "ann", 11m, "open"));
        await PutAsync(orders, new("o1", "ann", 11m, "paid"));

        var changes = await new OrderBook(_account.Tables, _account.Streams, orders.Name).StateChanges(start).Take(4).ToList().Timeout(Limit).ToTask(Token);

        changes.Select(change => (change.New!.Id, change.New.State)).ShouldBe([("o1", "open"), ("o2", "paid"), ("o3", "open"), ("o1", "paid")]);
    }

    // Two of ann's, one of bob's; o2 is paid.
    private async Task<LocalTable> OrdersAsync()
    {
        var table = await _account.CreateTableAsync();
        await PutAsync(table, new("o1", "ann", 10.5m, "open"));
        await PutAsync(table, new("o2", "ann", 30m, "paid"));
        await PutAsync(table, new("o3", "bob", 20m, "open"));
        return table;
    }

    private static Task PutAsync(LocalTable table, Order order) => table.PutAsync(
        order.Id, ("customer", new(order.Customer)), ("total", new() { N = order.Total.ToString(CultureInfo.InvariantCulture) }), ("state", new(order.State)));
}
