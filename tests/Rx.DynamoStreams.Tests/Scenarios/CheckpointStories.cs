using System.Reactive.Linq;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class CheckpointStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;

    public CheckpointStories() => _store = new WatchedStore(_scheduler);

    [Fact, Trait("Rule", "P2")]
    public void A_subscription_goes_on_where_the_one_before_stopped()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 6.Seconds()).Insert("k3", at: 12.Seconds()));
        using (var first = Observe(orders).RunUntil(8.Seconds()))
            first.Changes.ShouldBe(["insert k1", "insert k2"]);

        using var second = Observe(orders).RunUntil(15.Seconds());

        second.Changes.ShouldBe(["insert k3"]);
        _store.Loads.ShouldBe(2);
    }

    [Fact, Trait("Rule", "X8")]
    public void Retry_goes_on_from_the_last_checkpoint()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 6.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "access denied"), from: 4.Seconds());

        using var seen = new Recording(_scheduler).SubscribeTo(Stream(orders).Retry()).RunUntil(10.Seconds());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        (orders.Failed.Count(), seen.Error).ShouldBe((1, null));
    }

    [Fact]
    public void Busy_streams_save_once_an_interval_and_the_newest_position()
    {
        var orders = Orders(s =>
        {
            for (var i = 0; i < 100; i++)
                s.Modify("k1", at: (i * 100).Milliseconds());
        });

        using var seen = Observe(orders, o => o with { Interval = 100.Milliseconds(), CheckpointInterval = 2.Seconds() }).RunUntil(9.Seconds());

        seen.Checkpoints.Count.ShouldBeGreaterThan(80);
        var times = _store.Saves.Select(save => save.At).ToList();
        times.Count.ShouldBe(5);
        times.Zip(times.Skip(1), (one, next) => next - one).ShouldAllBe(wait => wait >= 2.Seconds());
        _store.Saves[^1].Checkpoint.Position.Shards.ShouldBe(seen.All.Last(e => e.At < times[^1] && e.Event is Checkpoint).Event.ShouldBeOfType<Checkpoint>().Position.Shards);
    }

    [Fact]
    public void An_idle_stream_saves_once_a_minute_how_current_it_is()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()));

        using var seen = Observe(orders).RunUntil(10.Minutes());

        _store.Saves.Count.ShouldBeInRange(10, 12);
        _store.Saves[^1].Checkpoint.Position.CurrentUntil!.Value.ShouldBeGreaterThan(DateTimeOffset.MinValue + 8.Minutes());
    }

    [Fact]
    public void Dispose_saves_what_was_delivered_since_the_last_save()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 2.Seconds()));
        var seen = Observe(orders, o => o with { CheckpointInterval = 1.Hours() }).RunUntil(3.Seconds());

        seen.Dispose();
        _scheduler.AdvanceBy(1.Milliseconds().Ticks);

        _store.Saves.Count.ShouldBe(2);
        _store.Saves[^1].Checkpoint.Position.Shards.ShouldBe(seen.Checkpoints[^1].Position.Shards);
    }

    [Fact]
    public void The_last_checkpoint_is_saved_before_the_stream_completes()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 2.Seconds())).DisabledAt(2.Seconds());
        var savesAtEnd = 0;

        using var subscription = Stream(orders, o => o with { CheckpointInterval = 1.Hours() }).Subscribe(_ => { }, () => savesAtEnd = _store.Saves.Count);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        savesAtEnd.ShouldBe(2);
        _store.Saves[^1].Checkpoint.Position.Shards.ShouldAllBe(shard => shard.IsFinished);
    }

    [Fact, Trait("Rule", "P7")]
    public void Of_two_consumers_with_one_name_one_ends_with_a_conflict_and_nothing_is_lost()
    {
        var orders = Orders(s =>
        {
            for (var i = 0; i < 60; i++)
                s.Insert($"k{i}", at: i.Seconds());
        });
        using var one = Observe(orders);
        using var two = Observe(orders);

        _scheduler.AdvanceTo(2.Minutes().Ticks);

        var (stopped, running) = one.Error is null ? (two, one) : (one, two);
        var conflict = stopped.Error.ShouldBeOfType<CheckpointConflictException>();
        (conflict.ConsumerName, conflict.CurrentHolder).ShouldBe(("billing", _store.Saves[0].Checkpoint.Holder));
        (running.Error, running.Changes.Count).ShouldBe((null, 60));
        _store.Saves.Select(save => save.Checkpoint.Holder).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void A_store_that_fails_for_a_while_holds_up_neither_reading_nor_for_ever_saving()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 2.Seconds()));
        _store.FailsToLoad(new IOException("busy"));

        using var seen = Observe(orders).RunUntil(500.Milliseconds());
        _store.FailsToSave([.. Enumerable.Repeat(new TimeoutException("slow"), 6)]);
        seen.RunUntil(1.Minutes());

        (seen.Error, seen.Changes.Count, _store.Failures).ShouldBe((null, 2, 7));
        seen.TimeOf("insert k2").ShouldBeLessThan(4.Seconds());
        _store.Saves[^1].Checkpoint.Position.Shards.ShouldBe(seen.Checkpoints[^1].Position.Shards);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_that_fails_for_good_ends_the_stream(bool isLoading)
    {
        var denied = new UnauthorizedAccessException("no access to the file");
        _ = isLoading ? _store.FailsToLoad(denied) : _store.FailsToSave(denied);
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()));

        using var seen = Observe(orders).RunUntil(1.Minutes());

        seen.Error.ShouldBe(denied);
        orders.Calls.Where(call => call.At > 5.Seconds()).ShouldBeEmpty("nothing is read any more");
    }

    [Fact]
    public void What_an_observer_failed_for_is_not_saved()
    {
        var orders = Orders(s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 3.Seconds()));
        SequenceNumber? before = null;
        using var broken = Stream(orders).Subscribe(e => before = e switch
        {
            ItemChange { Keys: var keys } when keys["id"]!.S == "k2" => throw new InvalidOperationException("broken"),
            ItemChange change => change.SequenceNumber,
            _ => before,
        });

        Should.Throw<InvalidOperationException>(() => _scheduler.AdvanceTo(5.Seconds().Ticks)).Message.ShouldBe("broken");

        _store.Saves[^1].Checkpoint.Position.Shards.Single().After.ShouldBe(before);
        before.ShouldNotBeNull();
    }

    [Fact]
    public void A_store_without_a_consumers_name_is_refused()
    {
        var refused = Should.Throw<ArgumentException>(() => Stream(Orders(_ => { }), o => o with { ConsumerName = " " }));

        refused.Message.ShouldContain("ConsumerName is empty, and a CheckpointStore needs one");
    }

    private InMemoryStream Orders(Action<InMemoryShard> draw) => new InMemoryStream(_scheduler).Shard("s", draw: draw);

    private Recording Observe(InMemoryStream orders, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null) =>
        new Recording(_scheduler).SubscribeTo(Stream(orders, with));

    private IObservable<StreamEvent> Stream(InMemoryStream orders, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null)
    {
        var options = new DynamoStreamOptions
        {
            Scheduler = _scheduler,
            StartFrom = StartFrom.TrimHorizon,
            JitterSeed = 1,
            CheckpointStore = _store,
            ConsumerName = "billing",
        };
        return ObservableDynamoStream.Create(orders, orders.StreamArn, with?.Invoke(options) ?? options);
    }
}
