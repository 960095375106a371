using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class RxStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "X1")]
    public void Nothing_is_called_before_a_subscription_and_each_one_polls_for_itself()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");
        var source = ObservableDynamoStream.Create(orders, orders.StreamArn, 1.Seconds(), _scheduler);
        _scheduler.AdvanceTo(5.Seconds().Ticks);
        orders.Calls.ShouldBeEmpty();

        using var first = source.Subscribe(_ => { });
        using var second = source.Subscribe(_ => { });
        _scheduler.AdvanceTo(5.Seconds().Ticks + 1);

        orders.Reads().Count().ShouldBe(2);
    }

    [Fact, Trait("Rule", "X1"), Trait("Rule", "X7")]
    public void Publish_and_RefCount_share_one_poll_loop()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k", at: 2.Seconds()));
        var shared = ObservableDynamoStream.Create(orders, orders.StreamArn, 1.Seconds(), _scheduler).Publish().RefCount();

        using var first = new Recording(_scheduler).SubscribeTo(shared);
        using var second = new Recording(_scheduler).SubscribeTo(shared).RunUntil(5.Seconds());

        (first.Changes.Single(), second.Changes.Single()).ShouldBe(("insert k", "insert k"));
        orders.Reads().Count().ShouldBe(5, "one a second");
    }

    [Fact, Trait("Rule", "X2")]
    public void Events_are_serial_and_nothing_follows_the_end()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 300.Milliseconds() }.DisabledAt(5.Seconds());
        for (var i = 0; i < 20; i++)
            orders.Shard($"s{i}", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 3.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        seen.Violations.ShouldBeEmpty();
        seen.CompletedAt.ShouldNotBeNull();
        seen.Changes.Count.ShouldBe(40);
    }

    [Fact, Trait("Rule", "X3")]
    public void After_Dispose_no_call_is_made_and_calls_in_flight_are_cancelled()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 10.Seconds() }.Shard("s", draw: s => s.Insert("k", at: 0.Seconds()));
        var seen = orders.Observe(_scheduler).RunUntil(25.Seconds());
        orders.CallsInFlight.ShouldBe(1, "the first read began at 20 s");

        seen.Dispose();
        _scheduler.AdvanceTo(1.Hours().Ticks);

        orders.Calls.Count.ShouldBe(3);
        orders.Calls[^1].IsCancelled.ShouldBeTrue();
        (orders.CallsInFlight, seen.All.Count, seen.Violations.Count).ShouldBe((0, 0, 0));
    }

    [Fact, Trait("Rule", "X3")]
    public void Dispose_from_within_OnNext_stops_at_that_event()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 1.Seconds()).Insert("k3", at: 1.Seconds()));
        Recording? seen = null;

        seen = orders.Observe(_scheduler, onNext: e =>
        {
            if (e is Insert insert && insert.Keys["id"]!.S == "k2")
                seen!.Dispose();
        });
        seen.RunUntil(1.Minutes());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        orders.Reads().ShouldAllBe(read => read.At < 3.Seconds());
        seen.Violations.ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "X3")]
    public void A_subscription_that_is_disposed_while_it_waits_never_wakes()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");
        var seen = orders.Observe(_scheduler).RunUntil(1500.Milliseconds());
        var calls = orders.Calls.Count;

        seen.Dispose();
        _scheduler.Start();

        orders.Calls.Count.ShouldBe(calls);
        _scheduler.Clock.ShouldBeLessThan(1.Hours().Ticks, "nothing is left on the scheduler that goes on for ever");
    }

    [Fact, Trait("Rule", "X4")]
    public void An_hour_of_polling_is_stamped_to_the_tick()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            for (var second = 0; second < 3600; second += 7)
                s.Insert($"k{second}", at: second.Seconds() + 500.Milliseconds());
        });
        var thread = Environment.CurrentManagedThreadId;
        var threads = new HashSet<int>();

        var seen = orders.Observe(_scheduler, StartFrom.Latest, onNext: _ => threads.Add(Environment.CurrentManagedThreadId))
            .RunUntil(1.Hours());

        seen.CheckpointTimes.ShouldBe(Enumerable.Range(0, 3600).Select(second => second.Seconds() + Story.FirstStep));
        for (var second = 0; second < 3600; second += 7)
            seen.TimeOf($"insert k{second}").ShouldBe((second + 1).Seconds() + Story.FirstStep);
        threads.ShouldBe([thread], "virtual time never leaves its thread");
    }

    [Fact, Trait("Rule", "X4")]
    public void Polling_goes_on_when_the_machines_clock_is_set_back_or_forth()
    {
        var clock = new SettableClock(_scheduler);
        var orders = new InMemoryStream(_scheduler).Shard("s");
        var source = ObservableDynamoStream.Create(orders, orders.StreamArn, 1.Seconds(), clock);

        using var subscription = source.Subscribe(_ => { });
        _scheduler.AdvanceTo(5.Seconds().Ticks);
        clock.Set(back: 3.Hours());
        _scheduler.AdvanceTo(10.Seconds().Ticks);
        clock.Set(back: -6.Hours());
        _scheduler.AdvanceTo(15.Seconds().Ticks);

        orders.Reads().Select(read => read.At).ShouldBe(Enumerable.Range(0, 15).Select(second => second.Seconds() + Story.FirstStep));
    }

    [Fact, Trait("Rule", "X5")]
    public void Events_are_delivered_on_the_injected_scheduler()
    {
        using var loop = new EventLoopScheduler();
        var loopThread = 0;
        using var started = new ManualResetEventSlim();
        loop.Schedule(() => { loopThread = Environment.CurrentManagedThreadId; started.Set(); });
        started.Wait(10.Seconds(), TestContext.Current.CancellationToken).ShouldBeTrue();
        var orders = new InMemoryStream(loop) { Latency = 5.Milliseconds() }
            .Shard("s", draw: s => s.Insert("k", at: 0.Seconds()));
        var options = new DynamoStreamOptions { Interval = 20.Milliseconds(), Scheduler = loop, StartFrom = StartFrom.TrimHorizon };

        var threads = ObservableDynamoStream.Create(orders, orders.StreamArn, options)
            .TakeUntil(streamEvent => streamEvent is Checkpoint { Poll: 5 })
            .Select(_ => Environment.CurrentManagedThreadId).Distinct().ToArray().Timeout(20.Seconds()).Wait();

        threads.ShouldBe([loopThread]);
    }

    [Fact, Trait("Rule", "X5")]
    public void The_end_comes_on_the_injected_scheduler_also_where_that_is_over_a_task_scheduler_of_its_own()
    {
        var tasks = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var pool = new TaskPoolScheduler(new TaskFactory(tasks));
        var orders = new InMemoryStream(pool) { Latency = 5.Milliseconds() }.Shard("s")
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "access denied"));

        var schedulers = ObservableDynamoStream.Create(orders, orders.StreamArn, 20.Milliseconds(), pool)
            .Materialize().Select(_ => TaskScheduler.Current).ToArray().Timeout(20.Seconds()).Wait();

        schedulers.ShouldBe([tasks]);
        orders.Failed.Count().ShouldBe(1);
    }

    [Fact, Trait("Rule", "X6")]
    public void An_exception_of_an_observer_goes_to_the_scheduler_and_leaves_no_loop_running()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 1.Seconds()));
        var error = false;
        ObservableDynamoStream.Create(orders, orders.StreamArn, 1.Seconds(), _scheduler)
            .Items()
            .Subscribe(_ => throw new InvalidOperationException("the observer's own"), _ => error = true);
        var other = orders.Observe(_scheduler);

        var thrown = Should.Throw<InvalidOperationException>(() => other.RunUntil(10.Seconds()));
        _scheduler.Stop(); // It was stopped by the exception, and does not know.
        other.RunUntil(10.Seconds());
        var reads = orders.Reads().Count();
        other.RunUntil(20.Seconds());

        thrown.Message.ShouldBe("the observer's own");
        error.ShouldBeFalse("an observer's own exception is not told to it");
        other.Changes.ShouldBe(["insert k1", "insert k2"]);
        (orders.Reads().Count() - reads).ShouldBe(10, "only the other one still polls");
    }

    [Fact, Trait("Rule", "X6")]
    public void A_scheduler_that_is_disposed_while_a_call_is_in_flight_ends_the_loop_and_not_the_process()
    {
        var scheduler = new DisposableScheduler(_scheduler);
        var orders = new InMemoryStream(_scheduler) { Latency = 1.Seconds() }.Shard("s", draw: s => s.Insert("k", at: 0.Seconds()));
        using var seen = new Recording(_scheduler)
            .SubscribeTo(ObservableDynamoStream.Create(orders, orders.StreamArn, 1.Seconds(), scheduler))
            .RunUntil(2500.Milliseconds());
        orders.CallsInFlight.ShouldBe(1);

        scheduler.Dispose();
        seen.RunUntil(1.Minutes());

        scheduler.Refused.ShouldBeGreaterThan(0);
        (seen.All.Count, seen.Error).ShouldBe((0, null), "nothing can be delivered any more");
    }

    [Fact, Trait("Rule", "X7")]
    public void Buffer_groups_by_virtual_time()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 2.Seconds()).Insert("k3", at: 7.Seconds()));
        var buffers = _scheduler.CreateObserver<int>();

        using var subscription = Source(orders).Inserts().Buffer(5.Seconds(), _scheduler).Select(buffer => buffer.Count).Subscribe(buffers);
        _scheduler.AdvanceTo(11.Seconds().Ticks);

        buffers.Messages.ShouldBe([new Recorded<Notification<int>>(5.Seconds().Ticks, Notification.CreateOnNext(2)), new(10.Seconds().Ticks, Notification.CreateOnNext(1))]);
    }

    [Fact, Trait("Rule", "X7")]
    public void Throttle_Window_and_GroupBy_behave_as_on_any_source()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s
            .Insert("a", at: 1.Seconds()).Insert("b", at: 2.Seconds()).Modify("a", at: 3.Seconds()).Modify("a", at: 9.Seconds()));
        var (throttled, windows, groups) = (_scheduler.CreateObserver<string>(), _scheduler.CreateObserver<int>(), _scheduler.CreateObserver<string>());

        var changes = Source(orders).Items().Select(Recording.Text).Publish().RefCount();
        using var one = changes.Throttle(3.Seconds(), _scheduler).Subscribe(throttled);
        using var two = changes.Window(5.Seconds(), _scheduler).SelectMany(window => window.Count()).Subscribe(windows);
        using var three = changes.GroupBy(text => text[^1]).SelectMany(group => group.Select((text, i) => $"{group.Key}{i}")).Subscribe(groups);
        _scheduler.AdvanceTo(20.Seconds().Ticks);

        throttled.Messages.Select(message => message.Value.Value).ShouldBe(["modify a", "modify a"]);
        windows.Messages.Select(message => message.Value.Value).Take(2).ShouldBe([3, 1]);
        groups.Messages.Select(message => message.Value.Value).ShouldBe(["a0", "b0", "a1", "a2"]);
    }

    [Fact, Trait("Rule", "X7"), Trait("Rule", "X8")]
    public void Retry_subscribes_anew_from_the_start_position()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 6.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "access denied"), from: 4.Seconds());

        using var seen = new Recording(_scheduler).SubscribeTo(Source(orders).Retry()).RunUntil(10.Seconds());

        seen.Changes.ShouldBe(["insert k1", "insert k1", "insert k2"]);
        (orders.Failed.Count(), seen.Error).ShouldBe((1, null));
    }

    [Fact, Trait("Rule", "X9")]
    public void Virtual_time_holds_where_a_SynchronizationContext_is_current_and_observers_see_it()
    {
        var outer = new UserInterfaceContext();
        var contexts = new List<SynchronizationContext?>();
        var orders = new InMemoryStream(_scheduler) { Latency = 200.Milliseconds() }
            .Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 30.Seconds()))
            .Hangs(StreamOperation.GetRecords, skip: 3);
        var before = SynchronizationContext.Current;

        SynchronizationContext.SetSynchronizationContext(outer);
        Recording seen;
        try
        {
            seen = orders.Observe(_scheduler, onNext: _ => contexts.Add(SynchronizationContext.Current)).RunUntil(2.Minutes());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        orders.Calls.Count(call => call.IsCancelled).ShouldBe(1, "one call was cancelled by its timeout");
        contexts.ShouldAllBe(context => context == outer);
    }

    // The runtime takes the base class for no context at all.
    private sealed class UserInterfaceContext : SynchronizationContext;

    private IObservable<StreamEvent> Source(InMemoryStream orders) => ObservableDynamoStream.Create(
        orders, orders.StreamArn, new DynamoStreamOptions { Scheduler = _scheduler, StartFrom = StartFrom.TrimHorizon, JitterSeed = 1 });
}
