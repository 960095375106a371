using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// What a start at Latest costs, as docs/ordering.md says it.
public class LatestCostStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void A_thousand_open_shards_cost_a_call_each_and_reading_the_few_that_were_listed_late()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 20.Milliseconds() };
        for (var i = 0; i < 1000; i++)
            orders.Shard($"s{i:D4}", draw: s => s.Insert("old", at: 10.Minutes()).Insert($"k{s.ShardId}", at: 2.Hours() + 1.Seconds()));
        _scheduler.AdvanceTo(2.Hours().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(2.Hours() + 1.Minutes());

        seen.Changes.Count.ShouldBe(1000);
        orders.Listings.Count(call => call.At < 2.Hours() + 30.Seconds()).ShouldBe(10);
        orders.Mints().Count(mint => mint.IteratorType == ShardIteratorType.Latest).ShouldBeInRange(700, 800);
        orders.Mints().Count(mint => mint.IteratorType == ShardIteratorType.TrimHorizon).ShouldBeInRange(200, 300);
        (seen.CheckpointTimes[0] - 2.Hours()).ShouldBeLessThan(5.Seconds());
    }

    [Fact, Trait("Rule", "P9"), Trait("Rule", "L12")]
    public void A_closed_shard_that_was_listed_late_costs_two_calls_and_is_not_read()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 300.Milliseconds(), PageShards = 1 };
        for (var i = 0; i < 6; i++)
            orders.Shard($"s{i}", i == 0 ? null : $"s{i - 1}", s => Draw(s, i));
        _scheduler.AdvanceTo(6.Hours().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(6.Hours() + 1.Minutes());

        seen.Changes.ShouldBe(["insert k5"]);
        foreach (var closed in (string[])["s3", "s4"])
            (orders.Mints(closed).Count(), orders.Reads(closed).Count()).ShouldBe((1, 1), "its last record was older");
        orders.Mints("s3").Single().IteratorType.ShouldBe(ShardIteratorType.AtSequenceNumber);

        static void Draw(InMemoryShard shard, int i)
        {
            shard.OpensAt(i.Hours());
            if (i == 5)
                shard.Insert("old", at: i.Hours() + 1.Minutes()).Insert("k5", at: 6.Hours() + 2.Seconds());
            else
                shard.Insert($"k{i}", at: i.Hours() + 1.Minutes()).ClosesAt((i + 1).Hours());
        }
    }
}
