using System.Reactive.Linq;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// Dispose, TakeUntil, RefCount, Switch, Repeat and Retry are how Rx ends things, and how it begins them again.
public class EndingStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;
    private readonly SlowStore _slow;
    private readonly Witness _witness = new();

    public EndingStories()
    {
        _store = new WatchedStore(_scheduler);
        _slow = new SlowStore(_store, _scheduler, 200.Milliseconds());
    }

    [Fact, Trait("Rule", "P13")]
    public void Runs_until_caught_up_go_on_where_the_one_before_ended()
    {
        var orders = Orders(50, each: 1.Milliseconds());
        _scheduler.AdvanceTo(1.Seconds().Ticks);
        var runs = new List<int>();

        for (var i = 0; i < 4; i++)
        {
            var (changes, isOver) = (0, false);
            using var run = Slow(orders).TakeUntil(value => value is Checkpoint { CaughtUp: true })
                .Subscribe(value => changes += value is ItemChange ? 1 : 0, () => isOver = true);
            _scheduler.AdvanceBy(20.Seconds().Ticks);
            isOver.ShouldBeTrue();
            runs.Add(changes);
        }

        runs.ShouldBe([50, 0, 0, 0]);
    }

    [Fact, Trait("Rule", "P13")]
    public void Leaving_and_joining_a_shared_stream_conflicts_with_nobody_and_repeats_and_loses_nothing()
    {
        var orders = Orders(600, each: 100.Milliseconds());
        var shared = Slow(orders).Publish().RefCount();

        for (var i = 0; i < 20; i++)
        {
            using var joined = _witness.Watch(shared);
            _scheduler.AdvanceBy((2500 + 173 * i).Milliseconds().Ticks);
        }

        using var last = _witness.Watch(shared);
        _scheduler.AdvanceBy(1.Minutes().Ticks);
        ShouldHaveSeenAll(600);
    }

    [Fact, Trait("Rule", "P13")]
    public void Switching_every_half_minute_conflicts_with_nobody_and_repeats_and_loses_nothing()
    {
        var orders = Orders(3000, each: 97.Milliseconds());
        var stream = Slow(orders);
        var switched = Observable.Interval(30.Seconds(), _scheduler).StartWith(0).Take(20).Select(_ => stream).Switch();

        using var watching = _witness.Watch(switched);
        _scheduler.AdvanceTo(12.Minutes().Ticks);

        ShouldHaveSeenAll(3000);
    }

    [Theory, Trait("Rule", "P13")]
    [InlineData(false)]
    [InlineData(true)]
    public void Repeating_goes_on_where_the_one_before_ended(bool isUntilCaughtUp)
    {
        var orders = Orders(300, each: 97.Milliseconds());
        var repeated = Slow(orders).TakeUntil(value => value is Checkpoint checkpoint && (checkpoint.CaughtUp || !isUntilCaughtUp)).Repeat();

        using var watching = _witness.Watch(repeated);
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        ShouldHaveSeenAll(300);
    }

    [Fact, Trait("Rule", "P13"), Trait("Rule", "X8")]
    public void Retrying_after_a_failure_behind_the_stream_goes_on_from_the_last_checkpoint()
    {
        var orders = Orders(300, each: 97.Milliseconds());
        var failures = 0;
        var retried = Slow(orders, o => o with { Interval = 100.Milliseconds() })
            .Do(value => _ = value is Checkpoint { Poll: 3 } && failures < 10 && ++failures > 0 ? throw new InvalidOperationException("not yet") : 0).Retry();

        using var watching = _witness.Watch(retried);
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        failures.ShouldBe(10);
        ShouldHaveSeenAll(300);
    }

    [Theory, Trait("Rule", "P13")]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3600)]
    public void A_position_is_saved_although_its_checkpoint_was_the_last_event_that_was_wanted(int poll, int intervalSeconds)
    {
        var orders = Orders(10, each: 1.Seconds());
        StreamPosition? last = null;
        IDisposable? subscription = null;

        subscription = Slow(orders, o => o with { CheckpointInterval = intervalSeconds.Seconds() }).Subscribe(value =>
        {
            if (value is not Checkpoint checkpoint || checkpoint.Poll != poll)
                return;
            last = checkpoint.Position;
            subscription!.Dispose();
        });
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        last!.Shards.Single().After.ShouldNotBeNull();
        _store.Saves.ShouldNotBeEmpty();
        _store.Saves[^1].Checkpoint.Position.Shards.ShouldBe(last.Shards);
    }

    [Fact, Trait("Rule", "P13")]
    public void A_position_whose_checkpoint_the_observer_failed_at_is_not_saved()
    {
        var orders = Orders(3, each: 1.Seconds());
        var positions = new List<StreamPosition>();
        using var broken = Slow(orders).Subscribe(value =>
        {
            if (value is not Checkpoint checkpoint)
                return;
            positions.Add(checkpoint.Position);
            _ = checkpoint.Poll == 3 ? throw new InvalidOperationException("broken") : 0;
        });

        Should.Throw<InvalidOperationException>(() => _scheduler.AdvanceTo(1.Minutes().Ticks)).Message.ShouldBe("broken");
        _scheduler.Stop();
        broken.Dispose();
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        positions.Count.ShouldBe(3);
        _store.Saves[^1].Checkpoint.Position.Shards.ShouldBe(positions[1].Shards);
    }

    [Fact, Trait("Rule", "P13")]
    public void Handlers_that_begin_while_those_before_drain_wait_for_them()
    {
        var orders = Orders(10, each: 1.Milliseconds());
        using var end = new CancellationTokenSource();
        var handled = new List<string>();
        var first = Slow(orders).ForEachAsync(async (change, _) => await HandleAsync(change), cancellationToken: end.Token);
        _scheduler.AdvanceTo(12.Seconds().Ticks);

        end.Cancel();
        var second = Slow(orders).ForEachAsync(async (change, _) => await HandleAsync(change), cancellationToken: TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(3.Minutes().Ticks);

        (first.IsCanceled, second.Exception).ShouldBe((true, null));
        handled.ShouldBe(Enumerable.Range(0, 10).Select(i => $"k{i}"));

        async Task HandleAsync(ItemChange change)
        {
            await _scheduler.Delay(5.Seconds());
            handled.Add(change.Key);
        }
    }

    [Fact, Trait("Rule", "X10")]
    public void What_an_end_could_not_save_is_told_in_the_log()
    {
        var orders = Orders(3, each: 1.Seconds());
        using var log = new Log();
        var subscription = Slow(orders, o => o with { LoggerFactory = log, CheckpointInterval = 1.Hours() }).Subscribe(_ => { });
        _scheduler.AdvanceTo(10.Seconds().Ticks);
        var linesBefore = log.Lines.Count;
        _store.FailsToSave([.. Enumerable.Repeat(new IOException("disk full"), 1000)]);

        subscription.Dispose();
        _scheduler.AdvanceTo(10.Minutes().Ticks);

        _store.Failures.ShouldBeGreaterThan(0);
        var told = log.Lines.Skip(linesBefore).Where(line => line.StartsWith("Warning") || line.StartsWith("Error")).ToList();
        told.ShouldContain(line => line.Contains(Consuming.Name) && line.Contains("disk full") && !line.Contains("tried again"));
    }

    private InMemoryStream Orders(int changes, TimeSpan each) => new InMemoryStream(_scheduler) { Latency = 30.Milliseconds() }.Shard("s", draw: s =>
    {
        for (var i = 0; i < changes; i++)
            s.Insert($"k{i}", at: i * each);
    });

    // Saves take longer than it takes to begin anew.
    private IObservable<StreamEvent> Slow(InMemoryStream orders, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null) =>
        orders.Consume(_scheduler, _slow, StartFrom.TrimHorizon, with);

    private void ShouldHaveSeenAll(int changes)
    {
        _witness.Errors.ShouldBeEmpty();
        (_witness.Seen.Count, _witness.Repeated.Count).ShouldBe((changes, 0), "each came, and nothing that a checkpoint covered came again");
        _witness.Checkpoints.ShouldBeGreaterThan(10);
    }
}
