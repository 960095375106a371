using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// Of the items that are not being handled the one with the oldest undone change is next.
public class FairnessStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;
    private readonly List<(TimeSpan At, ItemChange Change)> _done = [];

    public FairnessStories() => _store = new WatchedStore(_scheduler);

    [Fact, Trait("Rule", "P11")]
    public void The_second_change_of_an_item_is_handled_when_it_is_the_oldest()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            s.Insert("0", at: 0.Seconds()).Modify("0", at: 0.Seconds());
            for (var i = 1; i <= 998; i++)
                s.Insert($"{i}", at: 0.Seconds());
        });

        Handle(orders, new HandlerOptions());
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        _done.Count.ShouldBe(1000);
        _done.FindIndex(done => done.Change is Modify).ShouldBe(1);
    }

    [Fact, Trait("Rule", "P11")]
    public void One_handler_at_a_time_handles_in_the_streams_order_and_the_place_follows()
    {
        var random = new Random(1);
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            for (var i = 0; i < 1000; i++)
                s.Modify($"{random.Next(500)}", at: 0.Seconds());
        });

        Handle(orders, new HandlerOptions());
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        _done.Count.ShouldBeInRange(590, 610);
        _done.Zip(_done.Skip(1)).Count(pair => pair.Second.Change.SequenceNumber < pair.First.Change.SequenceNumber).ShouldBe(0, "steps back");
        var after = _store.Saves[^1].Checkpoint.Position.Shards.Single().After;
        _done.Count(done => done.Change.SequenceNumber <= after).ShouldBeGreaterThan(_done.Count - 20, "what was done in an interval and a second");
    }

    [Fact, Trait("Rule", "P11")]
    public void Of_the_items_that_no_handler_has_the_one_with_the_oldest_change_is_next()
    {
        var random = new Random(2);
        var undone = new List<int>();
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            for (var i = 0; i < 400; i++)
            {
                undone.Add(random.Next(50));
                s.Modify($"{undone[i]}", at: 0.Seconds());
            }
        });
        var (running, unfair) = (new List<int>(), new List<string>());

        _ = orders.Consume(_scheduler, _store).ForEachAsync(
            async (change, _) =>
            {
                var item = int.Parse(change.Key, System.Globalization.CultureInfo.InvariantCulture);
                // The first ones are called while the others are still on their way.
                if (undone.Count <= 390 && undone.Find(one => !running.Contains(one)) is var oldest && oldest != item)
                    unfair.Add($"{item} before {oldest}");
                undone.RemoveAt(undone.IndexOf(item));
                running.Add(item);
                await _scheduler.Delay(TimeSpan.FromTicks(random.Next(100_000, 2_000_000)));
                running.Remove(item);
            },
            new HandlerOptions { MaxConcurrency = 4 },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        undone.ShouldBeEmpty();
        unfair.ShouldBeEmpty();
    }

    private void Handle(InMemoryStream orders, HandlerOptions options) => _ = orders.Consume(_scheduler, _store).ForEachAsync(
        async (change, _) =>
        {
            await _scheduler.Delay(100.Milliseconds());
            _done.Add((_scheduler.Time, change));
        },
        options,
        TestContext.Current.CancellationToken);
}
