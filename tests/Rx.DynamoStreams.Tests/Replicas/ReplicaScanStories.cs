using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// How a replica reads its table: by scans, and item by item where the stream tells keys only. In memory here.
public class ReplicaScanStories
{
    [Fact]
    public void Segments_that_are_throttled_are_read_on_until_the_table_is_whole()
    {
        using var world = World();
        foreach (var number in Enumerable.Range(0, 200))
            world.Put($"i{number}", 1);
        world.Table.ClientFaults = new TableFaultPlan { Seed = 3, Throttled = 0.3, ServerError = 0.2, LatencyMax = 1.Seconds() };
        _ = world.Replica.StartAsync();

        world.RunUntil(5.Minutes());

        world.Table.TableCalls.Count(call => call.Failure is not null).ShouldBeGreaterThan(0, "calls failed");
        (world.Replica.Count, world.Shown).ShouldBe((200, world.Wanted));
    }

    [Fact]
    public void Segments_are_scanned_at_the_same_time()
    {
        using var world = World(with: o => o with { ScanSegments = 4 });
        foreach (var number in Enumerable.Range(0, 200))
            world.Put($"i{number}", 1);
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, LatencyMax = 1.Seconds() };
        _ = world.Replica.StartAsync();

        world.RunUntil(1.Minutes());

        var scans = world.Table.TableCalls.Where(call => call.Segment is not null).ToList();
        scans.Select(call => call.Segment).ShouldBe([0, 1, 2, 3], ignoreOrder: true);
        scans.ShouldAllBe(call => call.Items > 0 && call.Latency > TimeSpan.Zero);
        scans.Select(call => call.At).Distinct().Count().ShouldBe(1, "none was answered when the last one was asked");
    }

    [Fact]
    public async Task More_failures_in_a_row_than_the_limit_end_the_replica_with_the_last_one()
    {
        using var world = World(with: o => o with { Stream = o.Stream with { RetryLimit = 2 } });
        world.Put("a", 1);
        var sets = world.Watch();
        var started = world.Replica.StartAsync();
        world.RunUntil(TimeSpan.FromTicks(1));
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, Throttled = 1 };
        world.RunUntil(5.Minutes());

        await Should.ThrowAsync<ProvisionedThroughputExceededException>(started);
        sets.Count.ShouldBe(1);
        world.Table.TableCalls.Count(call => call.Failure is not null).ShouldBe(3);
    }

    [Fact]
    public void An_item_that_is_written_several_times_within_a_poll_is_fetched_once()
    {
        using var world = World(StreamViewType.KEYS_ONLY);
        world.Put("a", 0);
        _ = world.Replica.StartAsync();
        world.RunUntil(20.Seconds());

        foreach (var version in Enumerable.Range(1, 5))
            world.Put("a", version);
        world.RunUntil(30.Seconds());

        var fetches = world.Table.TableCalls.Where(call => call.Operation == TableOperation.BatchGetItem);
        fetches.ShouldHaveSingleItem().Items.ShouldBe(1);
        world.Shown.ShouldBe("a5");
    }

    [Fact]
    public void A_stream_of_keys_whose_items_are_slow_to_come_is_followed_all_the_same()
    {
        using var world = World(StreamViewType.KEYS_ONLY);
        world.Put("a", 1);
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, SlowAnswer = 1, SlowAnswerMax = 40.Seconds(), UnprocessedKey = 0.5 };
        _ = world.Replica.StartAsync();
        foreach (var second in Enumerable.Range(1, 200))
            world.At(second.Seconds(), () => world.Put($"i{second % 7}", second));
        world.RunUntil(1.Hours());

        world.Table.TableCalls.ShouldContain(call => call.UnprocessedKeys > 0);
        world.Shown.ShouldBe(world.Wanted);
    }

    [Fact]
    public void A_budget_spreads_the_scan_over_time()
    {
        using var world = World(with: o => o with { ScanSegments = 2, ScanUnitsPerSecond = 1 });
        foreach (var number in Enumerable.Range(0, 2000))
            world.Table.Put(new Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>(ReplicaWorld.ItemOf($"i{number}", 1)) { ["text"] = new() { S = new string('x', 4000) } });
        _ = world.Replica.StartAsync();

        world.RunUntil(TimeSpan.FromHours(1));

        var scans = world.Table.TableCalls.Where(call => call.Segment is not null).ToList();
        var paid = scans.SkipLast(2).Sum(call => call.Items);
        paid.ShouldBeGreaterThan(1000, "an item costs a unit");
        (scans[^1].At - scans[0].At).TotalSeconds.ShouldBeGreaterThan(0.9 * paid);
        world.Shown.ShouldBe(world.Wanted);
    }

    [Fact]
    public void A_scan_that_begins_while_the_stream_is_switched_off_does_not_end_the_replica()
    {
        using var world = World(with: o => o with { Stream = o.Stream with { ListingInterval = 1.Seconds() } });
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, LatencyMax = 5.Seconds() };
        world.Put("a", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        while (world.Table.TableCalls.Count(call => call.Operation == TableOperation.DescribeTable) < 3)
            world.Scheduler.AdvanceBy(1.Seconds().Ticks);
        world.Table.DisableStream();
        world.At(40.Seconds(), () => world.Put("a", 2));
        world.At(50.Seconds(), () => world.Table.EnableStream());
        world.RunUntil(2.Minutes());

        world.Table.TableCalls.ShouldContain(call => call.Segment != null && call.At < 40.Seconds(), "the stream was off when it was scanned");
        sets.ShouldBe(["snapshot: +a2"]);
    }

    [Fact]
    public void A_replica_of_keys_goes_live_while_its_table_is_written_to_all_the_time()
    {
        using var world = World(StreamViewType.KEYS_ONLY);
        world.Put("a", 0);
        var started = world.Replica.StartAsync();
        foreach (var version in Enumerable.Range(1, 60))
            world.At(version * TimeSpan.FromSeconds(0.5), () => world.Put("a", version));
        var shown = world.Shown;
        world.RunUntil(40.Seconds());

        started.IsCompletedSuccessfully.ShouldBeTrue();
        shown.ShouldNotBe("", "it was live in between");
        world.Shown.ShouldBe("a60");
    }

    [Fact]
    public void A_replica_of_keys_waits_for_an_item_that_the_scan_was_left_out_for_and_then_goes_live()
    {
        using var world = World(StreamViewType.KEYS_ONLY, o => o with { ScanSegments = 1, ScanUnitsPerSecond = 0.1, SettleTime = 1.Seconds() });
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.At(2.Seconds(), () => world.Put("a", 2));
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, SlowAnswer = 1, SlowAnswerMax = 10.Minutes() };
        world.RunUntil(20.Seconds());
        var before = world.Shown;
        world.RunUntil(11.Minutes());

        world.Table.TableCalls.Count(call => call.Latency > 20.Seconds()).ShouldBe(1, "the item's answer came long after the scan");
        (before, world.Shown).ShouldBe(("", "a2"));
    }

    [Fact]
    public void A_scan_that_takes_longer_than_the_stream_keeps_its_records_loses_nothing()
    {
        using var world = World(with: o => o with { ScanSegments = 1, ScanUnitsPerSecond = 0.1, Stream = o.Stream with { Interval = 1.Minutes() } });
        foreach (var number in Enumerable.Range(0, 3000))
            world.Table.Put(new Dictionary<string, AttributeValue>(ReplicaWorld.ItemOf($"i{number}", 1)) { ["text"] = new() { S = new string('x', 12_000) } });
        var started = world.Replica.StartAsync();
        foreach (var hour in Enumerable.Range(1, 40))
            world.At(hour.Hours(), () => world.Put($"i{hour * 70}", 1 + hour));

        world.RunUntil(1.Hours() * 48);

        var scans = world.Table.TableCalls.Where(call => call.Segment is not null).ToList();
        (scans[^1].At - scans[0].At).ShouldBeGreaterThan(world.Table.Stream.Retention);
        scans.Sum(call => call.Items).ShouldBe(3000, "it was scanned once");
        started.IsCompletedSuccessfully.ShouldBeTrue();
        world.Shown.ShouldBe(world.Wanted);
    }

    [Fact]
    public void A_scan_that_may_be_stale_begins_late_enough_to_miss_nothing()
    {
        using var world = World(with: o => o with { IsConsistentScan = false, MaxStaleness = 10.Seconds() });
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, StalenessMax = 10.Seconds() };
        world.Put("a", 1);
        world.At(5.Seconds(), () => world.Put("a", 2));
        _ = world.Replica.StartAsync();
        world.At(8.Seconds(), () => world.Put("a", 3));
        world.RunUntil(1.Minutes());

        world.Table.TableCalls.ShouldContain(call => call.Segment != null && !call.IsConsistent);
        world.Shown.ShouldBe("a3");
    }

    private protected virtual ReplicaWorld World(
        StreamViewType? viewType = null,
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null) => new(viewType, with, map);
}
