using System.Reactive.Concurrency;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class ClockStories
{
    private readonly TestScheduler _scheduler = new();

    public ClockStories() => _scheduler.AdvanceTo(TimeSpan.FromDays(1000).Ticks);

    [Theory, Trait("Rule", "F10")]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(300)]
    [InlineData(-300)]
    public void A_wrong_clock_costs_no_call_and_no_event(int secondsAhead)
    {
        var table = TableWithClock(secondsAhead.Seconds());

        var seen = table.Stream.Observe(_scheduler);
        foreach (var second in Enumerable.Range(0, 30))
            _scheduler.Schedule(second.Seconds() + 500.Milliseconds(), () => table.Put(Item(second)));
        RunFor(31.Seconds());

        seen.Changes.Count.ShouldBe(30);
        table.Stream.Reads().Count().ShouldBe(35, "five empty pages to the head, then one page a second");
    }

    [Theory, Trait("Rule", "F10")]
    [InlineData(300)]
    [InlineData(-300)]
    public void The_lag_is_that_of_the_service_whatever_the_machines_clock_shows(int secondsAhead)
    {
        var table = TableWithClock(secondsAhead.Seconds());
        table.Stream.PageRecords = 1;
        table.Put(Item(1));
        table.Put(Item(2));
        RunFor(1.Hours());

        table.Stream.Fails(StreamOperation.GetRecords, () => new IOException("cut off"), skip: 1);
        var seen = table.Stream.Observe(_scheduler);
        RunFor(50.Milliseconds());

        seen.Changes.Count.ShouldBe(1, "the second page failed");
        seen.Checkpoints.Single().Lag!.Value.ShouldBeInRange(1.Hours() - 2.Seconds(), 1.Hours() + 2.Seconds());
    }

    private InMemoryTable TableWithClock(TimeSpan ahead)
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        table.Stream.FailsAtRandom(new FaultPlan { ClockSkew = ahead }, seed: 0);
        return table;
    }

    private void RunFor(TimeSpan time) => _scheduler.AdvanceBy(time.Ticks);

    private static Dictionary<string, AttributeValue> Item(int number) => new()
    {
        ["id"] = new() { S = $"k{number}" },
    };
}
