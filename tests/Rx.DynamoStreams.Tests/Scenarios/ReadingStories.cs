using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class ReadingStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "R1")]
    public void The_records_of_a_shards_last_page_are_delivered()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 0.Seconds()).Insert("k2", at: 0.Seconds()).ClosesAt(0.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(1.Seconds());

        seen.Story.ShouldBe(["opened p", "insert k1", "insert k2", "closed p"]);
        orders.Reads("p").Single().Records.ShouldBe(2, "one page was the first and the last");
    }

    [Fact, Trait("Rule", "R2")]
    public void Records_behind_empty_pages_arrive_without_waiting()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.EmptyPages(4).Insert("k1", at: 0.Seconds()).EmptyPages(4).Insert("k2", at: 0.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(1.Seconds());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        seen.TimeOf("insert k2").ShouldBe(Story.FirstStep);
        orders.Reads("s").Count(read => read.Records == 0).ShouldBeGreaterThanOrEqualTo(8);
    }

    [Fact, Trait("Rule", "R2")]
    public void Records_behind_empty_pages_arrive_also_when_the_iterator_expires_between_polls()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).EmptyPages(2).Insert("k2", at: 30.Minutes()));

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 20.Minutes() }).RunUntil(2.Hours());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        seen.TimeOf("insert k2").ShouldBe(40.Minutes() + Story.FirstStep, "that poll goes through the empty pages");
        orders.Failed.ShouldNotBeEmpty("20 minutes are longer than an iterator lives");
    }

    [Fact, Trait("Rule", "R2")]
    public void Empty_pages_after_an_outage_are_passed_at_once_and_not_taken_for_the_head()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).EmptyPages(4).Insert("k2", at: 30.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new HttpRequestException("reset"), times: null, from: 20.Seconds(), until: 40.Seconds());

        var seen = orders.Observe(_scheduler, with: o => o with { MaxRetryDelay = 1.Seconds() }).RunUntil(1.Minutes());

        orders.Failed.ShouldNotBeEmpty("there was an outage");
        seen.TimeOf("insert k2").ShouldBe(orders.Reads("s").First(read => read.At > 40.Seconds() && read.Failure is null).At);
    }

    [Fact, Trait("Rule", "R2")]
    public void Empty_pages_after_a_long_pause_are_passed_at_once()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).EmptyPages(4).Insert("k2", at: 30.Seconds()));

        using var seen = orders.Observe(_scheduler, onNext: e => _scheduler.Sleep(e is Insert { Keys: var keys } && keys["id"]!.S == "k1" ? 1.Minutes().Ticks : 0));
        seen.RunUntil(2.Minutes());

        orders.Reads("s").ShouldNotContain(read => read.At > 2.Seconds() && read.At < 1.Minutes(), "the observer took its time");
        seen.TimeOf("insert k2").ShouldBeLessThan(63.Seconds(), "the next poll");
    }

    [Fact, Trait("Rule", "R2")]
    public void A_record_that_was_there_at_the_last_read_shows_that_the_head_was_not_reached()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s
            .EmptyPages(7).Insert("k1", at: 1.Seconds()).EmptyPages(4).Insert("k2", at: 1.Seconds()));
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        var seen = orders.Observe(_scheduler).RunUntil(2.Minutes());

        seen.TimeOf("insert k1").ShouldBeGreaterThan(1.Minutes() + 1.Seconds(), "five empty pages passed for the head");
        seen.TimeOf("insert k2").ShouldBe(seen.TimeOf("insert k1"));
    }

    [Fact, Trait("Rule", "R2")]
    public void A_closed_shard_is_read_to_its_end_however_many_empty_pages_are_on_the_way()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).EmptyPages(30).Insert("k2", at: 90.Seconds()).ClosesAt(90.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(90.Seconds()).Insert("k3", at: 91.Seconds()));

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 10.Minutes(), ListingInterval = 2.Minutes() }).RunUntil(1.Hours());

        seen.Changes.ShouldBe(["insert k1", "insert k2", "insert k3"]);
        seen.TimeOf("insert k3").ShouldBeInRange(2.Minutes(), 2.Minutes() + 1.Seconds(), "the listing shows that p is closed");
        orders.Reads("p").Count(read => read.Records == 0).ShouldBeGreaterThanOrEqualTo(30);
    }

    [Fact, Trait("Rule", "R3")]
    public void At_the_head_each_shard_is_read_once_a_poll_and_polls_are_an_interval_apart()
    {
        var orders = new InMemoryStream(_scheduler).Shard("a").Shard("b");

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(10.Seconds() + Story.FirstStep);

        var polls = Enumerable.Range(0, 11).Select(second => second.Seconds() + Story.FirstStep);
        orders.Reads("a").Select(read => read.At).ShouldBe(polls);
        orders.Reads("b").Select(read => read.At).ShouldBe(polls);
        seen.CheckpointTimes.ShouldBe(polls);
    }

    [Fact, Trait("Rule", "R3")]
    public void A_listing_does_not_bring_the_next_poll_forward()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");

        orders.Observe(_scheduler, StartFrom.Latest, o => o with { Interval = 10.Seconds(), ListingInterval = 7.Seconds() }).RunUntil(35.Seconds());

        orders.Listings.Count().ShouldBe(5);
        orders.Reads("s").Select(read => (int)read.At.TotalSeconds).ShouldBe([0, 10, 20, 30]);
    }

    [Fact, Trait("Rule", "L5")]
    public void Records_of_an_open_shard_cause_no_listing()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => { for (var i = 0; i < 30; i++) s.Insert($"k{i}", at: i.Seconds()); });

        var seen = orders.Observe(_scheduler).RunUntil(31.Seconds());

        seen.Changes.Count.ShouldBe(30);
        orders.Listings.Count().ShouldBe(1);
    }

    [Fact, Trait("Rule", "R9")]
    public void The_next_wave_is_read_while_the_observer_works_on_this_one()
    {
        var orders = new InMemoryStream(_scheduler).Shard("a", draw: s => s.Insert("k", at: 0.Seconds())).Shard("b");
        var reads = 0;

        orders.Observe(_scheduler, with: o => o with { MaxConcurrentReads = 1 }, onNext: e => reads = e is Insert ? orders.Reads().Count() : reads)
            .RunUntil(500.Milliseconds());

        reads.ShouldBe(2);
    }

    [Fact, Trait("Rule", "R3")]
    public void The_interval_is_measured_from_the_end_of_the_poll_before()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 200.Milliseconds() }.Shard("a");

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(20.Seconds());

        var reads = orders.Reads("a").ToList();
        for (var i = 1; i < seen.CheckpointTimes.Count; i++)
            (reads[i].At - seen.CheckpointTimes[i - 1]).ShouldBeInRange(1.Seconds(), 1.Seconds() + 1.Milliseconds());
        reads.Count.ShouldBe(17, "the first at 0.4 s, behind two other calls, then one every 1.2 s");
    }

    [Fact, Trait("Rule", "R3")]
    public void A_shard_that_is_written_faster_than_read_reaches_its_head()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 20.Milliseconds() }
            .Shard("s", draw: s => { for (var i = 0; i < 3000; i++) s.Insert($"k{i}", at: (i * 10).Milliseconds()); });
        _scheduler.AdvanceTo(5.Seconds().Ticks);

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        var late = orders.Reads("s").Where(read => read.At > 15.Seconds()).ToList();
        late.Count.ShouldBeInRange(14, 15, "once a second");
        seen.Changes.Count.ShouldBeGreaterThan(2800);
        seen.Checkpoints[^1].CaughtUp.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "R4")]
    public void A_full_page_is_followed_by_the_next_read_at_once()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            for (var i = 0; i < 3500; i++)
                s.Insert($"k{i}", at: 5.Seconds());
        });

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(6.Seconds() + 500.Milliseconds());

        seen.Changes.Count.ShouldBe(3500);
        orders.Reads("s").Where(read => read.Records > 0).Select(read => (read.Records, read.At))
            .ShouldBe([(1000, 5.Seconds() + Story.FirstStep), (1000, 5.Seconds() + Story.FirstStep), (1000, 5.Seconds() + Story.FirstStep), (500, 5.Seconds() + Story.FirstStep)]);
    }

    [Fact, Trait("Rule", "R4")]
    public void A_page_that_is_full_by_its_bytes_is_followed_by_the_next_read_at_once()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 2 }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 6; i++)
                s.Write("INSERT", $"k{i}", at: 5.Seconds(), sizeBytes: 400_000);
        });

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(5.Seconds() + 500.Milliseconds());

        seen.Changes.Count.ShouldBe(6, "two records of 400 KB are a page");
    }

    [Fact, Trait("Rule", "R4")]
    public void A_shard_with_full_pages_is_not_taken_to_be_at_its_head_however_new_they_are()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 20.Milliseconds(), PageRecords = 1 }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 400; i++)
                s.Write("INSERT", $"k{i}", at: (i * 25).Milliseconds(), sizeBytes: 300_000);
        });

        var seen = orders.Observe(_scheduler).RunUntil(11.Seconds());

        for (var i = 0; i < 400; i += 10)
            (seen.TimeOf($"insert k{i}") - (i * 25).Milliseconds()).ShouldBeLessThan(100.Milliseconds());
    }

    [Fact, Trait("Rule", "R5")]
    public void Polls_that_take_longer_than_the_interval_neither_overlap_nor_burst()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 3.Seconds() }.Shard("s");

        orders.Observe(_scheduler, StartFrom.Latest).RunUntil(1.Minutes());

        var reads = orders.Reads("s").Select(read => read.At).Skip(ShardReading.EmptyPagesToHead - 1).ToList();
        reads.Count.ShouldBeInRange(8, 12);
        reads.Zip(reads.Skip(1), (a, b) => b - a).ShouldAllBe(gap => gap >= 4.Seconds(), "3 s for the call, then 1 s");
        orders.MostReadsInFlight.ShouldBe(1);
    }

    [Fact, Trait("Rule", "R6")]
    public void Shards_are_read_concurrently_up_to_the_limit_and_each_by_one_call_at_a_time()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 100.Milliseconds(), PageRecords = 2 };
        for (var i = 0; i < 10; i++)
            orders.Shard($"s{i}", draw: s => { for (var k = 0; k < 20; k++) s.Insert($"k{k}", at: 0.Seconds()); });

        var seen = orders.Observe(_scheduler, with: o => o with { MaxConcurrentReads = 4, Interval = 1.Minutes() }).RunUntil(30.Seconds());

        seen.Changes.Count.ShouldBe(200);
        orders.MostReadsInFlight.ShouldBe(4);
        orders.MostReadsInFlightOnAShard.ShouldBe(1);
    }

    [Fact, Trait("Rule", "R7")]
    public void Sequence_numbers_of_different_width_keep_their_order_and_their_text()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s
            .Write("INSERT", "k1", at: 1.Seconds(), sequenceNumber: "999")
            .Write("INSERT", "k2", at: 2.Seconds(), sequenceNumber: "1000")
            .Write("INSERT", "k3", at: 9.Seconds(), sequenceNumber: "000000000000000000000000000000000001001"));

        var seen = orders.Observe(_scheduler).RunUntil(5.Seconds());
        var position = seen.Checkpoints[^1].Position;
        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(20.Seconds());

        position.Shards.Single().After.ToString().ShouldBe("1000");
        resumed.Changes.ShouldBe(["insert k3"]);
        resumed.Checkpoints[^1].Position.Shards.Single().After.ToString().ShouldBe("000000000000000000000000000000000001001");
    }

    [Fact, Trait("Rule", "R8")]
    public void A_shards_order_is_kept_even_where_creation_times_go_back()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("a", draw: s => s
                .Write("INSERT", "a1", at: 20.Seconds(), createdAt: 10.Seconds())
                .Write("INSERT", "a2", at: 20.Seconds(), createdAt: 5.Seconds())
                .Write("INSERT", "a3", at: 20.Seconds(), createdAt: 12.Seconds()))
            .Shard("b", draw: s => s
                .Write("INSERT", "b1", at: 20.Seconds(), createdAt: 7.Seconds())
                .Write("INSERT", "b2", at: 20.Seconds(), createdAt: 12.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        seen.Changes.ShouldBe(["insert b1", "insert a1", "insert a2", "insert a3", "insert b2"], "a2 waits for a1; on a tie the earlier shard comes first");
    }

    [Fact, Trait("Rule", "R9")]
    public void While_an_observer_is_busy_one_wave_is_fetched_ahead_and_no_more()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1000 }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 6000; i++)
                s.Insert($"k{i}", at: 0.Seconds());
        });
        var ahead = new List<int>();
        var delivered = 0;

        orders.Observe(_scheduler, onNext: e =>
        {
            delivered += e is ItemChange ? 1 : 0;
            ahead.Add(orders.Reads("s").Sum(read => read.Records) - delivered);
        }).RunUntil(1.Seconds());

        delivered.ShouldBe(6000);
        ahead.Max().ShouldBeLessThanOrEqualTo(2000, "the page being delivered, and one behind it");
    }

    [Fact, Trait("Rule", "R11")]
    public void A_record_of_an_unknown_kind_is_delivered_and_so_is_the_rest_of_its_page()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Write("RENAME", "k2", at: 1.Seconds()).Remove("k1", at: 1.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(3.Seconds());

        seen.Changes.ShouldBe(["insert k1", "RENAME k2", "remove k1"]);
    }

    [Fact]
    public void A_long_catch_up_gives_a_checkpoint_about_every_interval()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 100.Milliseconds(), PageRecords = 10 }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 1000; i++)
                s.Write("INSERT", $"k{i}", at: 0.Seconds(), sizeBytes: 50_000);
        });

        var seen = orders.Observe(_scheduler).RunUntil(12.Seconds());

        seen.Changes.Count.ShouldBe(1000);
        seen.CheckpointTimes.Count(time => time < 10.Seconds()).ShouldBeInRange(8, 10);
        seen.Checkpoints[0].CaughtUp.ShouldBeFalse();
        seen.Checkpoints[^1].CaughtUp.ShouldBeTrue();
    }
}
