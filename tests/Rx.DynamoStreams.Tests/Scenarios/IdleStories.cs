using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class IdleStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "R10")]
    public void An_idle_shard_is_read_half_as_often_each_time_up_to_the_longest_idle_interval()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");

        orders.Observe(_scheduler, with: UpTo(10.Seconds())).RunUntil(46.Seconds());

        ReadsAfterTheFirstPoll(orders, "s").ShouldBe([1, 3, 7, 15, 25, 35, 45]);
    }

    [Fact, Trait("Rule", "R10")]
    public void Its_first_record_brings_a_shard_back_to_every_poll()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 16.Seconds()).Insert("k2", at: 26.Seconds()));

        var seen = orders.Observe(_scheduler, with: UpTo(10.Seconds())).RunUntil(30.Seconds() - Story.FirstStep);

        ReadsAfterTheFirstPoll(orders, "s").ShouldBe([1, 3, 7, 15, 25, 26, 27, 28]);
        seen.TimeOf("insert k2").ShouldBe(26.Seconds() + Story.FirstStep, "that poll is the next one after the first record");
    }

    [Fact, Trait("Rule", "R10")]
    public void A_shard_that_a_listing_shows_as_closed_is_read_at_once_and_its_child_with_every_poll()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(100.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(100.Seconds()).Insert("k1", at: 121.Seconds()));

        var seen = orders.Observe(_scheduler, with: UpTo(5.Minutes())).RunUntil(125.Seconds());

        seen.TimeOf("closed p").ShouldBeInRange(120.Seconds(), 121.Seconds(), "a listing is due then; by itself p would wait until 127 s");
        seen.TimeOf("insert k1").ShouldBeInRange(121.Seconds(), 122.Seconds());
    }

    [Fact, Trait("Rule", "R10")]
    public void A_busy_shard_is_read_with_every_poll_beside_an_idle_one()
    {
        var orders = new InMemoryStream(_scheduler).Shard("idle").Shard("busy", draw: s =>
        {
            for (var second = 0; second < 30; second++)
                s.Modify("k1", at: second.Seconds());
        });

        var seen = orders.Observe(_scheduler, with: UpTo(1.Minutes())).RunUntil(30.Seconds() - Story.FirstStep);

        ReadsAfterTheFirstPoll(orders, "busy").ShouldBe(Enumerable.Range(1, 29));
        ReadsAfterTheFirstPoll(orders, "idle").ShouldBe([1, 3, 7, 15]);
        seen.Checkpoints.Count.ShouldBe(30);
    }

    [Fact, Trait("Rule", "P1")]
    public void Polls_that_leave_out_every_shard_have_their_checkpoints_too()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");

        var seen = orders.Observe(_scheduler, with: UpTo(10.Seconds())).RunUntil(20.Seconds() + Story.FirstStep);

        seen.Checkpoints.Count.ShouldBe(21);
        seen.Checkpoints.ShouldAllBe(checkpoint => checkpoint.CaughtUp);
    }

    private static Func<DynamoStreamOptions, DynamoStreamOptions> UpTo(TimeSpan longest) => options => options with { MaxIdleInterval = longest };

    // In whole seconds.
    private static IEnumerable<int> ReadsAfterTheFirstPoll(InMemoryStream stream, string shardId) =>
        stream.Reads(shardId).Select(read => (int)read.At.TotalSeconds).Where(second => second > 0);
}
