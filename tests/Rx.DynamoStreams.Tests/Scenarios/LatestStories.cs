using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A start at Latest brings what is written from Subscribe on, whatever happens to the first calls. All begin ten seconds past one hour: whole minutes count as rounded.
public class LatestStories
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3610);

    private readonly TestScheduler _scheduler = new();

    [Theory, Trait("Rule", "P9")]
    [InlineData(40, 200, 0.9)]
    [InlineData(130, 50, 1.1)]
    public void Each_of_many_shards_is_read_from_subscribe_on(int shards, int latencyMilliseconds, double writtenAtSeconds)
    {
        var orders = Open(shards, latencyMilliseconds, TimeSpan.FromSeconds(writtenAtSeconds));

        var seen = Observe(orders).RunUntil(Start + 1.Minutes());

        ShouldHaveAllOnce(seen, shards);
    }

    [Theory, Trait("Rule", "P9")]
    [InlineData(StreamOperation.DescribeStream)]
    [InlineData(StreamOperation.GetShardIterator)]
    [InlineData(StreamOperation.GetRecords)]
    public void One_call_that_hangs_costs_no_record(StreamOperation operation)
    {
        var times = Enumerable.Range(0, 12).Select(i => 500.Milliseconds() + (5 * i).Seconds()).ToArray();
        var orders = Open(40, latencyMilliseconds: 50, times).Hangs(operation);

        var seen = Observe(orders).RunUntil(Start + 3.Minutes());

        orders.Calls.Count(call => call.IsCancelled && call.Operation == operation).ShouldBe(1);
        ShouldHaveAllOnce(seen, 40 * 12);
    }

    [Theory, Trait("Rule", "P9")]
    [InlineData(0)]
    [InlineData(1)]
    public void A_first_listing_that_fails_for_ten_minutes_costs_no_record(int pagesBefore)
    {
        var times = Enumerable.Range(0, 101).Select(i => 3500.Milliseconds() + (7 * i).Seconds()).ToArray();
        var orders = Open(12, latencyMilliseconds: 50, times)
            .Fails(StreamOperation.DescribeStream, () => new IOException("no listing"), times: null, skip: pagesBefore, until: Start + 10.Minutes());
        orders.PageShards = 6;

        var seen = Observe(orders).RunUntil(Start + 15.Minutes());

        orders.Failed.Count().ShouldBeGreaterThan(10);
        ShouldHaveAllOnce(seen, 12 * 101);
    }

    [Fact, Trait("Rule", "P9")]
    public void What_rolled_over_and_was_split_before_the_first_listing_comes_parents_first()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => Every10Seconds(s.Insert("old", at: 1.Seconds()), "p", 0, 12).ClosesAt(Start + 2.Minutes()))
            .Shard("c1", "p", s => Every10Seconds(s.OpensAt(Start + 2.Minutes()), "c1", 12, 18).ClosesAt(Start + 3.Minutes()))
            .Shard("c2", "p", s => Every10Seconds(s.OpensAt(Start + 2.Minutes()), "c2", 12, 36))
            .Shard("g", "c1", s => Every10Seconds(s.OpensAt(Start + 3.Minutes()), "g", 18, 36))
            .Fails(StreamOperation.DescribeStream, () => new IOException("no listing"), times: null, until: Start + 4.Minutes());

        var seen = Observe(orders).RunUntil(Start + 10.Minutes());

        orders.Failed.Count().ShouldBeGreaterThan(10);
        ShouldHaveAllOnce(seen, 12 + 6 + 24 + 18);
        var shards = seen.All.Select(e => e.Event).OfType<ItemChange>().Select(change => change.ShardId).ToList();
        (shards.LastIndexOf("p") < shards.IndexOf("c1"), shards.LastIndexOf("p") < shards.IndexOf("c2"), shards.LastIndexOf("c1") < shards.IndexOf("g"))
            .ShouldBe((true, true, true), "children wait for their parents");
    }

    [Theory, Trait("Rule", "P9")]
    [InlineData(2, 4)]
    [InlineData(20, 30)]
    public void A_shard_that_rolled_over_between_subscribe_and_the_first_listing_is_read_before_its_child(double closedAtSeconds, int failingSeconds)
    {
        var closed = Start + TimeSpan.FromSeconds(closedAtSeconds);
        var orders = new InMemoryStream(_scheduler) { Latency = 200.Milliseconds() }
            .Shard("p", draw: s => s.Insert("old", at: 1.Seconds()).Insert("k1", at: Start + 1.Seconds()).ClosesAt(closed))
            .Shard("c", "p", s => s.OpensAt(closed).Insert("k2", at: closed + 50.Milliseconds()).Insert("k3", at: closed + 10.Seconds()))
            .Fails(StreamOperation.DescribeStream, () => new IOException("no listing"), times: null, until: Start + failingSeconds.Seconds());

        var seen = Observe(orders).RunUntil(Start + 3.Minutes());

        seen.Changes.ShouldBe(["insert k1", "insert k2", "insert k3"]);
    }

    [Fact, Trait("Rule", "L12"), Trait("Rule", "P9")]
    public void What_was_closed_long_before_subscribe_is_not_read()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("g", draw: s => s.Insert("older", at: 1.Seconds()).ClosesAt(10.Minutes()))
            .Shard("p", "g", s => s.OpensAt(10.Minutes()).Insert("old", at: 11.Minutes()).ClosesAt(20.Minutes()))
            .Shard("c", "p", s => s.OpensAt(20.Minutes()).Insert("old too", at: 21.Minutes()).Insert("k", at: Start + 1.Seconds()));

        var seen = Observe(orders).RunUntil(Start + 1.Minutes());

        seen.Changes.ShouldBe(["insert k"]);
        (orders.Reads("g").Count(), orders.Reads("p").Count()).ShouldBe((0, 0));
    }

    [Fact, Trait("Rule", "P9")]
    public void Handlers_that_take_long_and_hold_back_reading_cost_no_record()
    {
        var orders = Open(40, latencyMilliseconds: 200, 1.Seconds(), 5.Minutes());
        var handled = new List<string>();
        var stream = orders.Consume(_scheduler, store: null, StartFrom.Latest);
        _scheduler.AdvanceTo(Start.Ticks);

        _ = stream.ForEachAsync(
            async (change, _) =>
            {
                await _scheduler.Delay(10.Seconds());
                handled.Add(change.Key);
            },
            new HandlerOptions { MaxPending = 1 },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo((Start + 30.Minutes()).Ticks);

        handled.Distinct().Count().ShouldBe(80);
        (handled.Count, handled.Contains("old 0")).ShouldBe((80, false));
    }

    [Theory, Trait("Rule", "P9")]
    [InlineData(0)]
    [InlineData(1)]
    public void A_listing_whose_date_is_ahead_of_creation_times_leaves_out_nothing(int failedMints)
    {
        var times = Enumerable.Range(0, 30).Select(i => 100.Milliseconds() + (250 * i).Milliseconds()).ToArray();
        var orders = Open(1, latencyMilliseconds: 0, times).Fails(StreamOperation.GetShardIterator, () => new IOException("no iterator"), times: failedMints);

        var seen = Observe(orders, new DatedClient(orders, 3.Seconds())).RunUntil(Start + 1.Minutes());

        orders.Failed.Count().ShouldBe(failedMints);
        ShouldHaveAllOnce(seen, 30);
    }

    [Theory, Trait("Rule", "P9")]
    [InlineData(23)]
    [InlineData(25)]
    public void A_machine_whose_clock_is_an_hour_wrong_gets_all_since_subscribe_also_behind_a_late_listing(int backHours)
    {
        var start = 2.Hours();
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("old", at: 1.Seconds()).Insert("k1", at: start + 1.Seconds()).Insert("k2", at: start + 9.Minutes()))
            .Fails(StreamOperation.DescribeStream, () => new IOException("no listing"), times: null, until: start + 5.Minutes());
        var clock = new SettableClock(_scheduler);
        clock.Set(backHours.Hours());
        _scheduler.AdvanceTo(start.Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest, o => o with { Scheduler = clock }).RunUntil(start + 20.Minutes());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
    }

    // Open shards with a record of an hour ago in each, and one at each of the times after Subscribe.
    private InMemoryStream Open(int shards, int latencyMilliseconds, params TimeSpan[] times)
    {
        var orders = new InMemoryStream(_scheduler) { Latency = latencyMilliseconds.Milliseconds() };
        for (var i = 0; i < shards; i++)
        {
            orders.Shard($"s{i:D3}", draw: s =>
            {
                s.Insert($"old {i}", at: 1.Seconds());
                foreach (var time in times)
                    s.Insert($"{i} at {time}", at: Start + time);
            });
        }
        return orders;
    }

    private static InMemoryShard Every10Seconds(InMemoryShard shard, string name, int from, int until)
    {
        for (var i = from; i < until; i++)
            shard.Insert($"{name} {i}", at: Start + (10 * i).Seconds() + 5.Seconds());
        return shard;
    }

    private Recording Observe(InMemoryStream orders, IDynamoStreamsClient? client = null)
    {
        _scheduler.AdvanceTo(Start.Ticks);
        return client is null
            ? orders.Observe(_scheduler, StartFrom.Latest)
            : new Recording(_scheduler).SubscribeTo(ObservableDynamoStream.Create(client, orders.StreamArn, Consuming.Options(_scheduler, store: null, StartFrom.Latest)));
    }

    private static void ShouldHaveAllOnce(Recording seen, int count)
    {
        seen.Changes.Distinct().Count(text => !text.Contains("old")).ShouldBe(count);
        (seen.Changes.Count, seen.Error).ShouldBe((count, null), "nothing from an hour before, and nothing twice");
        seen.Story.ShouldNotContain(text => text.StartsWith("gap"));
    }
}
