using System.Globalization;
using System.Reactive.Linq;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Pipelines;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Docs;

// The pipelines of examples/Pipelines do what they say.
public sealed class PipelinesTests
{
    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;

    public PipelinesTests() => _table = new InMemoryTable(_scheduler, "orders", "id");

    private IObservable<StreamEvent> Orders => ObservableDynamoStream.Create(_table.Stream, _table.Stream.StreamArn, 1.Seconds(), _scheduler);

    [Fact]
    public void Buffer_gives_batches_that_are_full_or_have_waited()
    {
        var batches = new List<int>();
        using var reading = OrderPipelines.Batches(Orders, _scheduler).Subscribe(batch => batches.Add(batch.Count));

        At(3, () => Put(30, "placed"));
        At(20, () => Put(31, "placed"));
        RunUntil(30);

        batches.ShouldBe([25, 5, 1], "30 orders at once, and one later");
    }

    [Fact]
    public void Throttle_waits_for_a_pause()
    {
        var refreshes = new List<long>();
        using var reading = OrderPipelines.Refreshes(Orders, _scheduler).Subscribe(_ => refreshes.Add(_scheduler.Clock / TimeSpan.TicksPerSecond));

        At(3, () => Put(10, "placed"));
        At(10, () => Put(10, "paid"));
        RunUntil(30);

        refreshes.Count.ShouldBe(2);
    }

    [Fact]
    public void Window_counts_what_happened_in_each_five_seconds()
    {
        var rates = new List<(int, int, int)>();
        using var reading = OrderPipelines.Rates(Orders, _scheduler).Where(rate => rate != (0, 0, 0)).Subscribe(rates.Add);

        At(6, () => Put(3, "placed"));
        At(12, () => Put(2, "paid"));
        At(12, () => _table.Delete(new Dictionary<string, AttributeValue> { ["id"] = new("order-2") }));
        RunUntil(30);

        rates.ShouldBe([(3, 0, 0), (0, 2, 1)]);
    }

    [Fact]
    public void Group_by_sums_up_for_each_customer()
    {
        var spendings = new List<(string, decimal)>();
        using var reading = OrderPipelines.Spendings(Orders).Subscribe(spendings.Add);

        At(3, () => Put(3, "placed"));
        At(6, () => Put(3, "paid"));
        RunUntil(10);

        spendings.ShouldBe([("ann", 10m), ("bob", 11m), ("ann", 22m)]);
    }

    [Fact]
    public void Retry_opens_the_stream_anew_after_a_pause()
    {
        var seen = new List<ItemChange>();
        using var reading = OrderPipelines.Persistent(Orders, 10.Seconds(), _scheduler).Items().Subscribe(seen.Add);
        At(3, () => _table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied")));
        At(5, () => Put(1, "lost, as no checkpoint is kept"));

        At(20, () => Put(1, "placed"));
        RunUntil(30);

        _table.Stream.Failed.Count().ShouldBe(1);
        seen.OfType<Modify>().Select(change => change.NewImage!["state"]!.S).ShouldBe(["placed"]);
    }

    [Fact]
    public void Publish_reads_once_for_all()
    {
        var orders = OrderPipelines.Shared(Orders);
        var (one, other) = (0, 0);
        using var first = orders.Inserts().Subscribe(_ => one++);
        using var second = orders.Items().Subscribe(_ => other++);

        At(3, () => Put(2, "placed"));
        RunUntil(10);

        (one, other).ShouldBe((2, 2));
        _table.Stream.Calls.Count(call => call.Operation == StreamOperation.GetShardIterator).ShouldBe(1);
    }

    private void Put(int orders, string state)
    {
        for (var number = 0; number < orders; number++)
        {
            _table.Put(new Dictionary<string, AttributeValue>
            {
                ["id"] = new($"order-{number}"),
                ["customer"] = new(number % 2 == 0 ? "ann" : "bob"),
                ["state"] = new(state),
                ["total"] = new() { N = (10 + number).ToString(CultureInfo.InvariantCulture) },
            });
        }
    }

    private void At(int second, Action act)
    {
        RunUntil(second);
        act();
    }

    private void RunUntil(int second) => _scheduler.AdvanceTo(TimeSpan.FromSeconds(second).Ticks);
}
