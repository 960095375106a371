using System.Reactive.Linq;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public class ReplicaPollStories
{
    [Fact]
    public void Each_poll_is_told_after_what_it_brought_is_shown()
    {
        ReplicaWorld? replicated = null;
        var shown = new List<string>();
        using var world = replicated = new ReplicaWorld(with: o => o with { OnPoll = _ => shown.Add(replicated!.Shown) });
        world.Put("a", 1);
        _ = world.Replica.StartAsync();

        world.RunUntil(10.Seconds());
        world.At(TimeSpan.FromSeconds(20.5), () => world.Put("a", 2));
        world.RunUntil(30.Seconds());

        shown.Distinct().ShouldBe(["", "a1", "a2"]);
        shown.Count.ShouldBeInRange(29, 32);
    }

    [Fact]
    public void Polls_are_told_while_the_table_is_scanned()
    {
        var polls = new List<long>();
        using var world = new ReplicaWorld(with: o => o with { ScanSegments = 100, ScanUnitsPerSecond = 0.1, OnPoll = poll => polls.Add(poll.Poll) });
        _ = world.Replica.StartAsync();

        world.RunUntil(TimeSpan.FromSeconds(60.5));

        world.Replica.Progress.FirstAsync().Wait().Phase.ShouldBe(ReplicaPhase.Scanning);
        polls.ShouldBe(Enumerable.Range(1, polls.Count).Select(poll => (long)poll));
        polls.Count.ShouldBeInRange(59, 62);
    }

    [Fact]
    public void What_is_thrown_when_a_poll_is_told_ends_the_replica()
    {
        using var world = new ReplicaWorld(with: o => o with { OnPoll = poll => _ = poll.Poll < 5 ? 0 : throw new InvalidOperationException("broken") });
        var sets = world.Watch();
        _ = world.Replica.StartAsync();

        world.RunUntil(1.Minutes());
        var reads = world.Table.Stream.Reads().Count();
        world.RunUntil(2.Minutes());

        sets[^1].ShouldBe("broken");
        world.Table.Stream.Reads().Count().ShouldBe(reads, "it is not read any more");
    }
}
