using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class EarlyTrimTests
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void What_was_trimmed_before_it_was_read_is_a_gap()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 20.Seconds()).Insert("k3", at: 40.Seconds()));
        var position = orders.Observe(_scheduler).RunUntil(10.Seconds()).StoppedPosition();
        _scheduler.AdvanceTo(30.Seconds().Ticks);

        orders.Trim(until: 30.Seconds());
        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(60.Seconds());

        resumed.Story.ShouldBe(["opened s", "gap s PositionTrimmed", "insert k3"]);
        orders.Failed.ShouldContain(call => ((DynamoStreamsServiceException)call.Failure!).Fault == StreamFault.Trimmed);
    }

    [Fact]
    public void Trimming_what_was_read_disturbs_no_reader()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(10.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(10.Seconds()).Insert("k2", at: 11.Seconds()).Insert("k3", at: 40.Seconds()));
        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        orders.Trim(until: 30.Seconds());
        seen.RunUntil(60.Seconds());

        seen.Story.ShouldBe(["opened p", "insert k1", "closed p", "opened c of p", "insert k2", "insert k3"]);
    }

    [Fact]
    public void Shards_that_were_closed_by_then_are_gone()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(10.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(10.Seconds()).Insert("k2", at: 40.Seconds()));
        _scheduler.AdvanceTo(30.Seconds().Ticks);

        orders.Trim(until: 30.Seconds());
        var seen = orders.Observe(_scheduler).RunUntil(60.Seconds());

        seen.Story.ShouldBe(["opened c of p", "insert k2"]);
    }

    [Fact]
    public void Calls_that_are_forgotten_leave_the_counts_and_the_faults()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 20.Seconds()));
        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());
        orders.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Transient, "Drawn."), times: 1);
        var made = orders.Calls.Count;

        orders.ForgetCalls();
        var left = orders.Calls.Count;
        seen.RunUntil(30.Seconds());

        (made > 0, left).ShouldBe((true, 0));
        orders.Failed.Count().ShouldBe(1);
        (orders.RecordsServed, orders.MostReadsInFlight).ShouldBe((2, 1));
    }
}
