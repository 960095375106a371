using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// A table that is deleted at 30 seconds, and made again under the same name, or not.
public sealed class RecreatedTableStories
{
    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES", 0)]
    [InlineData("NEW_AND_OLD_IMAGES", 1)]
    [InlineData("NEW_AND_OLD_IMAGES", 15)]
    [InlineData("NEW_AND_OLD_IMAGES", 290)]
    [InlineData("NEW_IMAGE", 1)]
    [InlineData("NEW_IMAGE", 290)]
    [InlineData("KEYS_ONLY", 1)]
    [InlineData("KEYS_ONLY", 290)]
    public void A_replica_becomes_the_new_table_however_long_it_took_within_the_time_to_wait(string viewType, int seconds)
    {
        using var world = World(viewType);
        world.Put("same", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), world.Table.DeleteTable);
        world.At((30 + seconds).Seconds(), () => world.Table.RecreateTable("id", viewType: StreamViewType.FindValue(viewType)));
        world.Put("same", 1);
        world.Put("b", 1);
        world.At((40 + seconds).Seconds(), () => world.Put("b", 2));
        world.RunUntil(15.Minutes());

        sets[0].ShouldBe("snapshot: +a1 +same1");
        sets.ShouldNotContain("end");
        (world.Shown, world.Wanted).ShouldBe(("b2 same1", "b2 same1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(1000)]
    public void A_table_that_is_not_made_again_in_time_ends_the_replica(int maxAbsence)
    {
        using var world = World(with: o => o with { MaxAbsence = maxAbsence.Seconds() });
        var phases = Phases(world);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), world.Table.DeleteTable);
        world.RunUntil((30 + maxAbsence).Seconds());
        var before = sets.ToList();
        world.RunUntil((30 + maxAbsence + 75).Seconds());

        before.ShouldBe(["snapshot: +a1"]);
        sets.ShouldBe(["snapshot: +a1", "end"]);
        phases.TakeLast(2).ShouldBe(maxAbsence == 0 ? [ReplicaPhase.Live, ReplicaPhase.Ended] : [ReplicaPhase.Waiting, ReplicaPhase.Ended]);
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public void A_table_with_another_key_and_another_view_replaces_the_items_of_the_old_one(string viewType)
    {
        using var world = World(viewType, map: image => (image["version"] ?? image["number"])!.N);
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), () => world.Put("a", 2));
        world.Table.DeleteTable();
        world.Table.RecreateTable("number", viewType: StreamViewType.NEW_IMAGE);
        world.Table.Put(new Dictionary<string, AttributeValue> { ["number"] = new() { N = "7" } });
        world.RunUntil(15.Minutes());

        world.Replica.Snapshot().Single().Key.ToJson().ShouldBe("""{"number":7}""");
    }

    [Fact]
    public void A_fetch_that_the_new_table_refuses_does_not_end_the_replica()
    {
        using var world = World("KEYS_ONLY", map: image => (image["version"] ?? image["number"])!.N);
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), () => world.Put("a", 2));
        world.Table.DeleteTable();
        world.Table.RecreateTable("number", viewType: StreamViewType.KEYS_ONLY);
        world.RunUntil(35.Seconds());
        var refused = world.Table.TableCalls.Count(call => call is { Operation: TableOperation.BatchGetItem, Failure: AmazonDynamoDBException { ErrorCode: "ValidationException" } });
        world.Table.Put(new Dictionary<string, AttributeValue> { ["number"] = new() { N = "7" } });
        world.RunUntil(5.Minutes());

        refused.ShouldBe(1);
        world.Replica.Snapshot().Single().Key.ToJson().ShouldBe("""{"number":7}""");
    }

    [Fact]
    public void A_fetch_from_a_table_that_is_gone_waits_for_it_to_be_back()
    {
        using var world = World("KEYS_ONLY");
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), () => world.Put("a", 2));
        world.Table.DeleteTable();
        world.At(60.Seconds(), () => world.Table.RecreateTable("id", viewType: StreamViewType.KEYS_ONLY));
        world.Put("a", 3);
        world.RunUntil(5.Minutes());

        world.Table.TableCalls.ShouldContain(call => call.Operation == TableOperation.BatchGetItem && call.Failure is ResourceNotFoundException);
        (sets[^1], world.Shown).ShouldBe(("a1>3", "a3"));
    }

    [Fact]
    public void A_scan_that_goes_on_in_a_table_with_another_key_is_begun_anew()
    {
        using var world = World(with: o => o with { ScanSegments = 1, ScanUnitsPerSecond = 0.1 }, map: image => (image["version"] ?? image["number"])!.N);
        foreach (var number in Enumerable.Range(0, 300))
            world.Table.Put(new Dictionary<string, AttributeValue>(ReplicaWorld.ItemOf($"i{number}", 1)) { ["text"] = new() { S = new string('x', 4000) } });
        _ = world.Replica.StartAsync();
        world.At(5.Seconds(), world.Table.DeleteTable);
        world.Table.RecreateTable("number");
        world.Table.Put(new Dictionary<string, AttributeValue> { ["number"] = new() { N = "7" } });
        world.RunUntil(2.Hours());

        world.Table.TableCalls.Count(call => call is { Operation: TableOperation.Scan, At.TotalSeconds: < 5 }).ShouldBe(1, "a page of several");
        world.Replica.Snapshot().Single().Key.ToJson().ShouldBe("""{"number":7}""");
    }

    [Fact]
    public async Task A_new_table_that_no_replica_can_be_kept_of_ends_it_with_the_reason()
    {
        using var world = World();
        var sets = world.Watch();
        await Started(world);
        world.At(30.Seconds(), world.Table.DeleteTable);
        world.Table.RecreateTable("id", viewType: StreamViewType.OLD_IMAGE);
        world.RunUntil(5.Minutes());

        sets[^1].ShouldStartWith("No replica can be kept of table 'orders': it has a stream of the view type OLD_IMAGE");
    }

    [Fact]
    public void Progress_tells_that_a_replica_stands_still_while_the_stream_is_switched_off()
    {
        using var world = World();
        var phases = Phases(world);
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), world.Table.DisableStream);
        world.At(5.Minutes(), () => world.Table.EnableStream());
        world.RunUntil(10.Minutes());

        phases.ShouldBe(
        [
            ReplicaPhase.Idle, ReplicaPhase.Opening, ReplicaPhase.Scanning, ReplicaPhase.CatchingUp, ReplicaPhase.Live,
            ReplicaPhase.Waiting, ReplicaPhase.Opening, ReplicaPhase.Scanning, ReplicaPhase.CatchingUp, ReplicaPhase.Live,
        ]);
    }

    private static Task Started(ReplicaWorld world)
    {
        var started = world.Replica.StartAsync();
        world.RunUntil(20.Seconds());
        return started;
    }

    private static List<ReplicaPhase> Phases(ReplicaWorld world)
    {
        var phases = new List<ReplicaPhase>();
        world.Replica.Progress.Subscribe(progress =>
        {
            if (phases.Count == 0 || phases[^1] != progress.Phase)
                phases.Add(progress.Phase);
        });
        return phases;
    }

    private static ReplicaWorld World(
        string viewType = "NEW_AND_OLD_IMAGES",
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null)
    {
        var world = new ReplicaWorld(StreamViewType.FindValue(viewType), with, map);
        world.Put("a", 1);
        return world;
    }
}
