using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// A replica whose scan, five minutes late, sees writes that the stream has not told of yet. Told late and taken for newer, they would
// make an item go back.
public sealed class CatchUpStories
{
    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    public void An_idle_shard_is_read_after_the_scan_before_anything_counts_as_newer(string viewType)
    {
        using var world = World(viewType, stream => stream with { MaxIdleInterval = 2.Minutes() });
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(290.Seconds(), () => world.Put("a", 2));
        world.At(291.Seconds(), () => world.Put("a", 3));
        world.RunUntil(15.Minutes());

        world.Table.Stream.Calls.ShouldNotContain(call => call.Operation == StreamOperation.GetRecords && call.At > 291.Seconds() && call.At < 350.Seconds(), "it is idle");
        sets.ShouldBe(["snapshot: +a3"]);
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    public void Empty_pages_after_an_outage_are_not_the_head_of_a_shard(string viewType)
    {
        using var world = World(viewType);
        world.Table.Stream.Fails(StreamOperation.GetRecords, () => new HttpRequestException("reset"), times: null, from: 300.Seconds(), until: 6.Minutes());
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(299.Seconds(), () => PutBehindEmptyPages(world, "a", 2));
        world.Put("a", 3);
        world.Table.Stream.FailsAtRandom(new FaultPlan { LatencyMax = 2.Seconds() }, seed: 1);
        world.RunUntil(15.Minutes());

        world.Table.Stream.Calls.Count(call => call.Failure is not null).ShouldBeGreaterThan(0, "calls failed");
        sets.ShouldBe(["snapshot: +a3"]);
    }

    private static void PutBehindEmptyPages(ReplicaWorld world, string id, int version)
    {
        world.Table.Stream.FailsAtRandom(new FaultPlan { EmptyPages = 1 }, seed: 7);
        world.Put(id, version);
    }

    private static ReplicaWorld World(string viewType, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null)
    {
        var world = new ReplicaWorld(
            StreamViewType.FindValue(viewType),
            o => o with { IsConsistentScan = false, MaxStaleness = 5.Minutes(), Stream = with?.Invoke(o.Stream) ?? o.Stream });
        world.Table.Stream.PageRecords = 1;
        world.Put("a", 1);
        return world;
    }
}
