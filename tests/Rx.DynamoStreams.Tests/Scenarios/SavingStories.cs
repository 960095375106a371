using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A save that would store what is stored is none.
public class SavingStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;

    public SavingStories() => _store = new WatchedStore(_scheduler);

    [Theory, Trait("Rule", "P11")]
    [InlineData(Way.Subscribe)]
    [InlineData(Way.Handlers)]
    [InlineData(Way.Pull)]
    public void An_idle_stream_with_a_shard_that_fails_is_saved_once_a_minute_at_most(Way way)
    {
        var orders = new InMemoryStream(_scheduler).Shard("a").Shard("b")
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), shardId: "b", times: null);

        orders.Consume(_scheduler, _store).Read(way, _ => { }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(10.Minutes().Ticks);

        orders.Failed.Count().ShouldBeGreaterThan(30);
        _store.Saves.Count.ShouldBeInRange(1, 11);
        _store.Saves.Select(save => save.Checkpoint.Position.ToJson()).ShouldBeUnique();
    }

    [Fact, Trait("Rule", "P11")]
    public void A_place_that_an_undone_change_holds_within_the_first_poll_is_not_saved_again_and_again()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1 }.Shard("s", draw: s =>
        {
            s.Insert("stuck", at: 0.Seconds());
            for (var i = 0; i < 1100; i++)
                s.Insert($"k{i}", at: 0.Seconds());
        });
        var (handled, never) = (0, new TaskCompletionSource());

        _ = orders.Consume(_scheduler, _store).ForEachAsync(
            async (change, _) =>
            {
                await (change.Key == "stuck" ? never.Task : _scheduler.Delay(1.Seconds()));
                handled++;
            },
            new HandlerOptions { MaxConcurrency = 2 },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(100.Seconds().Ticks);

        handled.ShouldBeInRange(95, 100);
        _store.Saves.Count.ShouldBeInRange(1, 4, "the start, and once a minute how current it is");
        _store.Saves.Select(save => save.Checkpoint.Position.ToJson()).ShouldBeUnique();
    }
}
