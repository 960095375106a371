using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Docs;

// What docs/checkpoints.md shows works.
public sealed class OrderTotalsTests(DynamoDbLocal local) : IDisposable
{
    private const int Orders = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LocalAccount _account = new(local);

    public void Dispose() => _account.Dispose();

    [Theory]
    [InlineData(nameof(OrderConsumer.HandleAsync))]
    [InlineData(nameof(OrderConsumer.PullAsync))]
    public async Task Each_way_to_handle_orders_counts_them_all(string way)
    {
        var (orders, totals) = (await OrdersAsync(), await _account.CreateTableAsync());

        await RunAsync(way, orders, new OrderTotals(_account.Tables, totals.Name).CountAsync);

        (await CountOfAsync(totals, "ann")).ShouldBe(Orders);
    }

    [Fact]
    public async Task An_order_that_comes_again_is_counted_once()
    {
        var (orders, totals) = (await OrdersAsync(), await _account.CreateTableAsync());
        var counting = new OrderTotals(_account.Tables, totals.Name);
        var calls = 0;

        await RunAsync(nameof(OrderConsumer.HandleAsync), orders, async (change, token) =>
        {
            await counting.CountAsync(change, token);
            await counting.CountAsync(change, token);
            Interlocked.Add(ref calls, 2);
        });

        calls.ShouldBe(2 * Orders);
        (await CountOfAsync(totals, "ann")).ShouldBe(Orders);
    }

    private async Task<LocalTable> OrdersAsync()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAllAsync(Enumerable.Range(1, Orders).Select(order => $"o{order}"), ("customer", new("ann")));
        return table;
    }

    // Until every order was handled.
    private async Task RunAsync(string way, LocalTable orders, Func<ItemChange, CancellationToken, Task> count)
    {
        using var stop = new CancellationTokenSource(Limit);
        var handled = 0;
        var consumer = new OrderConsumer(_account.Tables, _account.Streams, orders.Name, async (change, token) =>
        {
            await count(change, token);
            if (Interlocked.Increment(ref handled) == Orders)
                await stop.CancelAsync();
        });
        var end = await Record.ExceptionAsync(() =>
            way == nameof(OrderConsumer.PullAsync) ? consumer.PullAsync(stop.Token) : consumer.HandleAsync(stop.Token));
        end.ShouldBeAssignableTo<OperationCanceledException>();
        handled.ShouldBe(Orders);
    }

    private async Task<int> CountOfAsync(LocalTable totals, string customer)
    {
        var key = new Dictionary<string, AttributeValue> { ["id"] = new(customer) };
        var item = (await _account.Tables.GetItemAsync(totals.Name, key, consistentRead: true)).Item;
        return int.Parse(item["orders"].N, CultureInfo.InvariantCulture);
    }
}
