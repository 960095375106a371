using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// What a replica does, wherever it keeps its items: in memory here.
public class ReplicaStories
{
    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public void A_subscriber_gets_the_contents_and_then_each_change(string viewType)
    {
        using var world = World(StreamViewType.FindValue(viewType));
        world.Put("a", 1);
        world.Put("b", 1);
        var sets = world.Watch();
        var started = world.Replica.StartAsync();
        world.At(20.Seconds(), () => world.Put("a", 2));
        world.At(22.Seconds(), () => world.Delete("b"));
        world.At(24.Seconds(), () => world.Put("c", 1));
        world.RunUntil(30.Seconds());

        sets.ShouldBe(["snapshot: +a1 +b1", "a1>2", "-b1", "+c1"]);
        (world.Shown, started.IsCompletedSuccessfully).ShouldBe(("a2 c1", true));
    }

    [Fact]
    public void A_late_subscriber_begins_with_what_is_there()
    {
        using var world = World();
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.At(20.Seconds(), () => world.Put("a", 2));
        world.RunUntil(25.Seconds());

        var sets = world.Watch();
        world.Put("b", 1);
        world.RunUntil(30.Seconds());

        sets.ShouldBe(["snapshot: +a2", "+b1"]);
    }

    [Fact]
    public void An_empty_table_has_an_empty_snapshot()
    {
        using var world = World();
        var sets = world.Watch();
        _ = world.Replica.StartAsync();

        world.RunUntil(20.Seconds());

        sets.ShouldBe(["snapshot: "]);
    }

    [Fact]
    public void Items_are_found_by_their_key_and_by_an_index_that_follows_changes()
    {
        using var world = World();
        world.Put("a", 1);
        world.Put("b", 1);
        _ = world.Replica.StartAsync();
        world.RunUntil(20.Seconds());
        var byVersion = world.Replica.IndexBy(version => version.Length);

        world.Put("b", 22);
        world.Put("c", 33);
        world.RunUntil(25.Seconds());

        (world.Replica.Find(ReplicaWorld.KeyOf("b")), world.Replica.Find(ReplicaWorld.KeyOf("z")), world.Replica.Count).ShouldBe(("22", null, 3));
        byVersion[1].ShouldBe(["1"]);
        byVersion[2].ShouldBe(["22", "33"], ignoreOrder: true);
        byVersion.Values.ShouldBe([1, 2], ignoreOrder: true);
    }

    [Fact]
    public async Task A_reader_on_another_thread_sees_what_one_set_left_and_never_half_of_the_next()
    {
        using var world = World();
        world.Put("a", 0);
        world.Put("b", 0);
        _ = world.Replica.StartAsync();
        world.RunUntil(20.Seconds());
        var (byVersion, seen) = (world.Replica.IndexBy(version => version), new ConcurrentDictionary<string, bool>());
        using var over = new CancellationTokenSource();

        var reading = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                var (versions, values, count) = (world.Replica.Snapshot().Values.Distinct(), byVersion.Values, world.Replica.Count);
                seen[$"{string.Join('+', versions)} of {count}, {values.Count} by version"] = true;
            }
        }, TestContext.Current.CancellationToken);
        for (var version = 1; version < 100_000 && seen.Count < 20 && !reading.IsCompleted; version++)
        {
            world.Put("a", version);
            world.Put("b", version);
            world.Scheduler.AdvanceBy(1.Seconds().Ticks);
        }
        await over.CancelAsync();
        await reading;

        seen.Count.ShouldBeGreaterThanOrEqualTo(20, "it read while sets came");
        seen.Keys.ShouldAllBe(state => !state.Contains('+') && state.EndsWith(" of 2, 1 by version"));
    }

    [Fact]
    public void Progress_tells_of_each_phase_and_of_the_items_that_were_scanned()
    {
        using var world = World(with: o => o with { ScanSegments = 1 });
        world.Put("a", 1);
        world.Put("b", 1);
        var progress = new List<ReplicaProgress>();
        using var watching = world.Replica.Progress.Subscribe(progress.Add);
        _ = world.Replica.StartAsync();

        world.RunUntil(20.Seconds());

        progress.Select(step => step.Phase).Distinct().ShouldBe([ReplicaPhase.Idle, ReplicaPhase.Opening, ReplicaPhase.Scanning, ReplicaPhase.CatchingUp, ReplicaPhase.Live]);
        progress[^1].ShouldBe(new ReplicaProgress(ReplicaPhase.Live, ItemsScanned: 2, EstimatedItems: 2));
    }

    [Theory]
    [InlineData("OLD_IMAGE", "No replica can be kept of table 'orders': it has a stream of the view type OLD_IMAGE, which does not tell what items become. Enable one with NEW_AND_OLD_IMAGES, NEW_IMAGE or KEYS_ONLY instead.")]
    public async Task A_stream_of_old_images_is_refused_in_words(string viewType, string message)
    {
        using var world = World(StreamViewType.FindValue(viewType));
        var sets = world.Watch();
        var started = world.Replica.StartAsync();

        world.RunUntil(1.Seconds());

        (await Should.ThrowAsync<NotSupportedException>(started)).Message.ShouldBe(message);
        sets.ShouldBe([message]);
    }

    [Fact]
    public async Task A_table_without_a_stream_is_refused_in_words()
    {
        using var world = World();
        world.Table.DisableStream();
        var started = world.Replica.StartAsync();

        world.RunUntil(1.Seconds());

        (await Should.ThrowAsync<NotSupportedException>(started)).Message
            .ShouldBe("No replica can be kept of table 'orders': it has no stream. Enable one on the table, best with the view type NEW_AND_OLD_IMAGES.");
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public void A_gap_scans_the_table_again_and_tells_the_differences(string viewType)
    {
        using var world = World(StreamViewType.FindValue(viewType), with: o => o with { Stream = o.Stream with { ListingInterval = 1.Seconds() } });
        world.Put("a", 1);
        world.Put("b", 1);
        world.Put("same", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), world.Table.DisableStream);
        world.At(31.Seconds(), () => world.Put("a", 2));
        world.At(32.Seconds(), () => world.Delete("b"));
        world.At(33.Seconds(), () => world.Put("c", 1));
        world.At(40.Seconds(), () => world.Table.EnableStream());
        world.At(41.Seconds(), () => world.Put("d", 1));
        world.RunUntil(5.Minutes());

        sets[0].ShouldBe("snapshot: +a1 +b1 +same1");
        sets.Skip(1).SelectMany(set => set.Split(' ')).ShouldBe(["a1>2", "-b1", "+c1", "+d1"], ignoreOrder: true);
        world.Shown.ShouldBe(world.Wanted);
    }

    [Fact]
    public void A_gap_ends_the_replica_by_choice()
    {
        using var world = World(with: o => o with { GapPolicy = ReplicaGapPolicy.Fail, Stream = o.Stream with { ListingInterval = 1.Seconds() } });
        world.Put("a", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), world.Table.DisableStream);
        world.At(40.Seconds(), () => world.Table.EnableStream());
        world.RunUntil(5.Minutes());

        sets.Count.ShouldBe(2);
        sets[1].ShouldContain("may have been lost");
        world.Shown.ShouldBe("a1", "it stays readable");
    }

    [Fact]
    public void An_item_that_does_not_map_ends_the_replica_or_is_left_out_by_choice()
    {
        static string Map(ItemImage image) => image["id"]!.S == "odd" ? throw new FormatException("secret") : image["version"]!.N;

        using var failing = World(map: Map);
        using var skipping = World(map: Map, with: o => o with { Unmappable = UnmappableItems.SendTo(System.Reactive.Observer.Create<UnmappableItem>(_ => { })) });
        var (failed, skipped) = (Run(failing), Run(skipping));

        failed.Single().ShouldStartWith("""The item {"id":"odd"} could not be mapped to String: FormatException.""");
        skipped.ShouldBe(["snapshot: +a1"]);

        static List<string> Run(ReplicaWorld world)
        {
            world.Put("a", 1);
            world.Put("odd", 1);
            var sets = world.Watch();
            _ = world.Replica.StartAsync();
            world.RunUntil(20.Seconds());
            return sets;
        }
    }

    [Fact]
    public void An_index_that_cannot_be_computed_ends_the_replica()
    {
        using var world = World();
        var sets = world.Watch();
        world.Replica.IndexBy(version => version == "2" ? throw new InvalidOperationException("no such version") : version);
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.At(20.Seconds(), () => world.Put("a", 2));
        world.RunUntil(30.Seconds());

        sets.ShouldBe(["snapshot: +a1", "no such version"]);
    }

    [Fact]
    public void An_item_that_an_index_has_no_value_for_is_not_in_it_until_it_has_one()
    {
        using var world = World();
        var sets = world.Watch();
        var even = world.Replica.IndexBy(version => version is "2" or "4" ? version : null);
        world.Put("a", 1);
        world.Put("b", 2);
        _ = world.Replica.StartAsync();
        world.RunUntil(20.Seconds());
        var before = even.Values;

        world.Put("a", 4);
        world.Put("b", 3);
        world.RunUntil(30.Seconds());

        (before.Single(), even.Values.Single(), even["4"].Single()).ShouldBe(("2", "4", "4"));
        sets.Count.ShouldBe(2, "the replica lives on");
    }

    [Fact]
    public void Nothing_is_told_after_disposal_and_who_waits_is_not_left_waiting()
    {
        using var world = World();
        world.Put("a", 1);
        var sets = world.Watch();
        var started = world.Replica.StartAsync();

        world.Replica.Dispose();
        world.RunUntil(1.Minutes());

        sets.ShouldBeEmpty();
        started.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public void A_replica_that_is_disposed_from_within_a_set_tells_it_to_nobody_else()
    {
        using var world = World();
        world.Put("a", 1);
        var isTold = false;
        using var disposing = world.Replica.Connect().Subscribe(_ =>
        {
            isTold = true;
            world.Replica.Dispose();
        });
        var sets = world.Watch();
        _ = world.Replica.StartAsync();

        world.RunUntil(1.Minutes());

        isTold.ShouldBeTrue();
        sets.ShouldBeEmpty();
    }

    [Fact]
    public void Options_that_cannot_be_used_are_named_in_one_message()
    {
        var options = new DynamoTableReplicaOptions { ScanSegments = 0, ScanUnitsPerSecond = 0, SettleTime = TimeSpan.Zero, MaxStaleness = TimeSpan.Zero, Unmappable = null! };

        var error = Should.Throw<ArgumentException>(() => World(with: _ => options));

        foreach (var name in (string[])["ScanSegments is 0", "ScanUnitsPerSecond is 0", "SettleTime is", "MaxStaleness is", "Unmappable is null"])
            error.Message.ShouldContain(name);
    }

    private protected virtual ReplicaWorld World(
        StreamViewType? viewType = null,
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null) => new(viewType, with, map);
}
