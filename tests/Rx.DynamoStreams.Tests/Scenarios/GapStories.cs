using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class GapStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "F5")]
    public void A_position_older_than_the_horizon_is_told_as_a_gap_and_read_on_from_the_horizon()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 1.Hours()).Insert("k3", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(26.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(26.Hours() + 1.Minutes());

        resumed.Story.ShouldBe(["opened s", "gap s PositionTrimmed", "insert k3"]);
        resumed.All.Select(e => e.Event).OfType<Gap>().Single().After.ShouldBe(position.Shards[0].After);
        orders.Failed.ShouldContain(call => ((DynamoStreamsServiceException)call.Failure!).Fault == StreamFault.Trimmed);
    }

    [Fact, Trait("Rule", "F5")]
    public void A_position_older_than_the_horizon_ends_the_stream_when_gaps_are_not_accepted()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 1.Hours()).Insert("k3", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(26.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position), o => o with { GapPolicy = GapPolicy.Fail }).RunUntil(27.Hours());

        var error = resumed.Error.ShouldBeOfType<StreamGapException>();
        error.Gap.ShouldBe(new Gap("s", position.Shards[0].After, GapReason.PositionTrimmed));
        error.Message.ShouldContain("GapPolicy.Continue");
        resumed.Changes.ShouldBeEmpty("k3 does not follow k1");
    }

    [Fact, Trait("Rule", "F5")]
    public void Records_that_may_be_trimmed_without_the_service_saying_so_end_the_stream_when_gaps_are_not_accepted()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("lost", at: 1.Hours()).Insert("k", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(26.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position), o => o with { GapPolicy = GapPolicy.Fail }).RunUntil(27.Hours());

        resumed.Error.ShouldBeOfType<StreamGapException>().Gap.ShouldBe(new Gap("s", null, GapReason.PositionTrimmed));
        resumed.Changes.ShouldBeEmpty();
        orders.Failed.ShouldBeEmpty("the horizon can always be read");
    }

    [Theory, Trait("Rule", "F5")]
    [InlineData(false)]
    [InlineData(true)]
    public void An_outage_of_more_than_a_day_is_told_as_a_gap_by_a_shard_that_had_no_record_before(bool fromLatest)
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("lost", at: 1.Hours()).EmptyPages(3).Insert("k", at: 20.Hours()))
            .Fails(StreamOperation.GetRecords, () => FaultStories.Passing("reset"), times: null, from: 1.Minutes(), until: 26.Hours());

        var seen = orders.Observe(_scheduler, fromLatest ? StartFrom.Latest : StartFrom.TrimHorizon).RunUntil(27.Hours());

        seen.Story.ShouldBe(["opened s", "gap s PositionTrimmed", "insert k"]);
        orders.Failed.ShouldNotBeEmpty();
    }

    [Fact, Trait("Rule", "F8")]
    public void Behind_a_gap_the_stored_position_is_not_doubted_any_more()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 1.Hours()).Insert("k3", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(26.Hours().Ticks);
        orders.Fails(StreamOperation.GetShardIterator, () => FaultStories.Passing("5xx"), times: 20, skip: 1);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(27.Hours());

        resumed.Story.ShouldBe(["opened s", "gap s PositionTrimmed", "insert k3"]);
        orders.Failed.Count(call => call.Failure is DynamoStreamsServiceException { Fault: StreamFault.Transient }).ShouldBe(20);
    }

    [Fact, Trait("Rule", "F5")]
    public void A_loss_behind_an_empty_page_is_told()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s")
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Trimmed, "trimmed"), skip: 1);

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.Story.ShouldBe(["opened s", "gap s PositionTrimmed"]);
    }

    [Fact, Trait("Rule", "F5")]
    public void Each_loss_is_told()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("lost", at: 1.Hours()).Insert("k1", at: 20.Hours()).Insert("lost too", at: 28.Hours()).Insert("k2", at: 50.Hours()))
            .Fails(StreamOperation.GetRecords, () => FaultStories.Passing("reset"), times: null, from: 1.Minutes(), until: 26.Hours())
            .Fails(StreamOperation.GetRecords, () => FaultStories.Passing("reset"), times: null, from: 27.Hours(), until: 53.Hours());

        var seen = orders.Observe(_scheduler).RunUntil(54.Hours());

        seen.Story.ShouldBe(["opened s", "gap s PositionTrimmed", "insert k1", "gap s PositionTrimmed", "insert k2"]);
    }

    [Theory, Trait("Rule", "F5")]
    [InlineData(-15, false)]
    [InlineData(-5, true)]
    public void A_loss_is_told_from_ten_seconds_before_a_day_since_clocks_differ(int seconds, bool isTold)
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        var day = position.CurrentUntil!.Value - orders.Epoch + 24.Hours();
        _scheduler.AdvanceTo((day + seconds.Seconds()).Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(day + seconds.Seconds() + 1.Seconds());

        resumed.Story.Contains("gap s PositionTrimmed").ShouldBe(isTold);
        resumed.Story.ShouldContain("opened s");
    }

    [Fact, Trait("Rule", "F6")]
    public void A_shard_trimmed_while_it_waits_for_its_parent_is_reported_and_its_children_are_read()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(10.Seconds()))
            .Shard("c", parent: "p", draw: s => s.Insert("lost", at: 2.Seconds()).ClosesAt(3.Seconds()).GoneAt(5.Seconds()))
            .Shard("g", parent: "c", draw: s => s.OpensAt(3.Seconds()).Insert("k2", at: 4.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        seen.Story.ShouldBe(
        [
            "opened p", "insert k1", "closed p",
            "opened c of p", "gap c ShardTrimmed", "closed c",
            "opened g of c", "insert k2",
        ]);
    }

    [Fact, Trait("Rule", "F5")]
    public void Behind_a_shard_that_is_gone_the_beginning_of_its_child_may_be_lost_too()
    {
        _scheduler.AdvanceTo(1000 * TimeSpan.TicksPerDay);
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("lost", at: 0.Seconds()).ClosesAt(1.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(1.Hours()).Insert("lost too", at: 1.Hours()).Insert("k", at: 20.Hours()));
        orders.Fails(StreamOperation.GetShardIterator, () => new IOException("an outage"), times: null, until: 30.Hours());

        var seen = orders.Observe(_scheduler).RunUntil(TimeSpan.FromDays(1000) + 31.Hours());

        seen.Story.ShouldBe(["opened p", "gap p ShardTrimmed", "closed p", "opened c of p", "gap c PositionTrimmed", "insert k"]);
        orders.Failed.ShouldNotBeEmpty();
    }

    [Fact, Trait("Rule", "F6")]
    public void A_shard_trimmed_between_listing_and_reading_is_reported()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 1.Seconds() }
            .Shard("p", draw: s => s.Insert("lost", at: 0.Seconds()).ClosesAt(0.Seconds()).GoneAt(1500.Milliseconds()))
            .Shard("c", parent: "p", draw: s => s.Insert("k", at: 0.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        seen.Story.ShouldBe(["opened p", "gap p ShardTrimmed", "closed p", "opened c of p", "insert k"]);
    }

    [Fact, Trait("Rule", "F6")]
    public void A_closed_shard_that_refuses_even_its_horizon_is_given_up_after_the_limit_for_its_children()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("lost", at: 0.Seconds()).ClosesAt(0.Seconds()))
            .Shard("c", parent: "p", draw: s => s.Insert("k", at: 0.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Trimmed, "trimmed"), shardId: "p", times: null);

        var seen = orders.Observe(_scheduler, with: o => o with { DoubtfulRetryLimit = 3 }).RunUntil(30.Seconds());

        seen.Story.ShouldBe(["opened p", "gap p PositionTrimmed", "closed p", "opened c of p", "insert k"]);
        orders.Failed.Count().ShouldBe(5, "the first one is the gap, three are tried again, and the fifth is enough");
    }

    [Fact, Trait("Rule", "F6")]
    public void A_shard_trimmed_behind_its_last_record_is_no_gap()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(10.Seconds()).GoneAt(40.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(10.Seconds()).Insert("k2", at: 11.Seconds()))
            .Fails(StreamOperation.GetRecords, () => FaultStories.Passing("5xx"), shardId: "p", times: null, from: 5.Seconds(), until: 40.Seconds());

        var seen = orders.Observe(_scheduler, with: o => o with { ListingInterval = 5.Seconds() }).RunUntil(2.Minutes());

        seen.Story.ShouldBe(["opened p", "insert k1", "closed p", "opened c of p", "insert k2"]);
        orders.Failed.ShouldContain(call => ((DynamoStreamsServiceException)call.Failure!).Fault == StreamFault.Gone);
    }

    [Fact, Trait("Rule", "L5")]
    public void After_a_shard_is_found_gone_the_stream_is_not_caught_up_before_the_next_listing()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(5.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(5.Seconds()).Insert("k", at: 29.Hours()))
            .Fails(StreamOperation.GetRecords, () => new HttpRequestException("reset"), times: null, from: 4.Seconds(), until: 30.Hours())
            .Fails(StreamOperation.DescribeStream, () => new HttpRequestException("reset"), times: null, from: 4.Seconds(), until: 30.Hours() + 1.Minutes());

        var seen = orders.Observe(_scheduler).RunUntil(30.Hours() + 3.Minutes());

        var unlisted = seen.All.Where(e => e.Event is Checkpoint && e.At > 30.Hours() && e.At < 30.Hours() + 1.Minutes()).ToList();
        unlisted.ShouldNotBeEmpty();
        unlisted.ShouldAllBe(e => !((Checkpoint)e.Event).CaughtUp);
        (seen.Story.Contains("insert k"), seen.Checkpoints[^1].CaughtUp).ShouldBe((true, true));
    }
}
