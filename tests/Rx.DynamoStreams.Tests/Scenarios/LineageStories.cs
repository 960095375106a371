using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class LineageStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "L2"), Trait("Rule", "R1")]
    public void A_child_waits_for_the_last_record_of_its_parent()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("c", parent: "p", draw: s => s.Remove("k1", at: 1.Seconds()))
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).Modify("k1", at: 2.Seconds()).ClosesAt(3.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.Story.ShouldBe(["opened p", "insert k1", "modify k1", "closed p", "opened c of p", "remove k1"]);
        seen.TimeOf("remove k1").ShouldBeGreaterThanOrEqualTo(3.Seconds(), "the parent was still open");
        orders.Reads("c").ShouldAllBe(read => read.At >= 3.Seconds());
        seen.Violations.ShouldBeEmpty();
    }
}
