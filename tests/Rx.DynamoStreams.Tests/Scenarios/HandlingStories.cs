using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class HandlingStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;
    private readonly List<string> _handled = [];

    public HandlingStories() => _store = new WatchedStore(_scheduler);

    [Fact]
    public void Items_are_handled_side_by_side_and_each_ones_changes_one_after_another()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Modify("a", at: 0.Seconds()).Insert("b", at: 0.Seconds()).Insert("c", at: 0.Seconds()));
        var running = new List<string>();
        var most = 0;

        _ = Stream(orders).ForEachAsync(async (change, _) =>
        {
            running.ShouldNotContain(KeyOf(change), "one at a time of each item");
            running.Add(KeyOf(change));
            most = Math.Max(most, running.Count);
            await Delay(1.Seconds());
            running.Remove(KeyOf(change));
            _handled.Add(Recording.Text(change));
        }, new HandlerOptions { MaxConcurrency = 2 }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(10.Seconds().Ticks);

        _handled.Order().ShouldBe(["insert a", "insert b", "insert c", "modify a"]);
        (most, _handled.IndexOf("insert a") < _handled.IndexOf("modify a")).ShouldBe((2, true));
    }

    [Fact]
    public void Handling_ends_once_the_stream_is_disabled_and_all_is_handled_and_saved()
    {
        var orders = Orders(s => s.Insert("a", at: 1.Seconds()).Insert("b", at: 2.Seconds())).DisabledAt(3.Seconds());

        var handling = Stream(orders).ForEachAsync(Handle(takes: 30.Seconds()), cancellationToken: TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(50.Seconds().Ticks);
        var wasDoneEarly = handling.IsCompleted;
        _scheduler.AdvanceTo(70.Seconds().Ticks);

        (wasDoneEarly, handling.IsCompletedSuccessfully).ShouldBe((false, true));
        _handled.ShouldBe(["insert a", "insert b"]);
        _store.Saves[^1].Checkpoint.Position.Shards.Single().IsFinished.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "R9")]
    public void Slow_handlers_hold_back_reading()
    {
        var orders = Orders(s =>
        {
            for (var i = 0; i < 1000; i++)
                s.Insert($"k{i}", at: 0.Seconds());
        });
        orders.PageRecords = 10;

        _ = Stream(orders).ForEachAsync(Handle(takes: 1.Seconds()), new HandlerOptions { MaxPending = 20 }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(100.Seconds().Ticks);

        _handled.Count.ShouldBeInRange(98, 100);
        orders.RecordsServed.ShouldBeLessThanOrEqualTo(_handled.Count + 20 + 2 * 10, "those pending, and two waves of one page");
    }

    [Fact, Trait("Rule", "R9")]
    public void Reading_goes_on_once_there_is_room_for_an_eighth_of_what_may_be_pending()
    {
        var orders = Orders(s =>
        {
            for (var i = 0; i < 100; i++)
                s.Insert($"k{i}", at: 0.Seconds());
        });
        orders.PageRecords = 1;
        var served = new List<long>();

        _ = Stream(orders).ForEachAsync(Handle(takes: 1.Minutes()), new HandlerOptions { MaxPending = 24 }, TestContext.Current.CancellationToken);
        for (var handled = 0; handled <= 6; handled++)
        {
            _scheduler.AdvanceTo((handled * 1.Minutes() + 30.Seconds()).Ticks);
            served.Add(orders.RecordsServed);
        }

        _handled.Count.ShouldBe(6);
        served.Select(records => served.IndexOf(records)).ShouldBe([0, 0, 0, 3, 3, 3, 6], "more was served when none, three and six were handled");
    }

    [Fact]
    public void The_checkpoint_moves_only_over_what_is_handled_shard_by_shard()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("s1", at: 0.Seconds()).Insert("stuck", at: 0.Seconds()).Insert("s3", at: 0.Seconds()))
            .Shard("t", draw: s => s.Insert("t1", at: 0.Seconds()).Insert("t2", at: 0.Seconds()));
        var never = new TaskCompletionSource();
        var options = new HandlerOptions { MaxConcurrency = 10, DrainTimeout = TimeSpan.Zero };
        using var crash = new CancellationTokenSource();
        _ = Stream(orders).ForEachAsync((change, _) => KeyOf(change) == "stuck" ? never.Task : Note(change), options, crash.Token);
        _scheduler.AdvanceTo(10.Seconds().Ticks);
        crash.Cancel();
        _handled.Clear();

        _ = Stream(orders).ForEachAsync((change, _) => Note(change), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(20.Seconds().Ticks);

        _handled.ShouldBe(["insert stuck", "insert s3"]);
    }

    [Fact]
    public void A_handler_that_fails_is_called_again_with_backoff_while_other_items_go_on()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 0.Seconds()).Insert("c", at: 0.Seconds()));
        var times = new List<TimeSpan>();

        _ = Stream(orders).ForEachAsync(
            (change, _) =>
            {
                if (KeyOf(change) == "a")
                    times.Add(_scheduler.Now - DateTimeOffset.MinValue);
                return KeyOf(change) == "a" && times.Count < 5 ? throw new InvalidOperationException("not yet") : Note(change);
            },
            new HandlerOptions { MaxConcurrency = 2, RetryDelay = 1.Seconds(), MaxRetryDelay = 4.Seconds() },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        _handled.ShouldBe(["insert b", "insert c", "insert a"]);
        var waits = times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).ToList();
        waits.Zip([1.0, 2, 4, 4], (wait, longest) => wait / longest).ShouldAllBe(share => share >= 0.5 && share <= 1.01);
    }

    [Fact]
    public void By_default_handling_stops_at_an_event_that_no_retry_gets_done_and_the_next_start_gets_it_again()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("broken", at: 0.Seconds()).Insert("c", at: 0.Seconds()));

        var handling = Stream(orders).ForEachAsync(FailFor("broken"), new HandlerOptions { RetryLimit = 2 }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);
        var failure = handling.Exception!.InnerException.ShouldBeOfType<HandlerFailedException>();
        _ = Stream(orders).ForEachAsync((change, _) => Note(change), cancellationToken: TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        (failure.Attempts, KeyOf(failure.Events.Single()), failure.InnerException!.Message).ShouldBe((3, "broken", "no"));
        failure.Message.ShouldBe($"The handler failed 3 times for the event with sequence number {failure.Events[0].SequenceNumber} of shard 's', and handling stopped; the next start gets it again: no");
        _handled.ShouldBe(["insert a", "insert broken", "insert c"]);
    }

    [Fact]
    public void An_event_that_no_retry_gets_done_can_be_left_out()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("broken", at: 0.Seconds()).Insert("c", at: 0.Seconds()));

        var handling = Stream(orders).ForEachAsync(
            FailFor("broken"), new HandlerOptions { RetryLimit = 0, Failure = HandlerFailure.Skip }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        (handling.IsCompleted, string.Join(' ', _handled)).ShouldBe((false, "insert a insert c"));
        _store.Saves[^1].Checkpoint.Position.Shards.Single().After.ShouldNotBeNull();
    }

    [Fact]
    public void An_event_that_no_retry_gets_done_can_go_to_a_dead_letter_handler_which_is_retried_too()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("broken", at: 0.Seconds()).Insert("c", at: 0.Seconds()));
        var letters = new List<DeadLetter>();

        _ = Stream(orders).ForEachAsync(
            FailFor("broken"),
            new HandlerOptions
            {
                RetryLimit = 1,
                Failure = HandlerFailure.DeadLetter,
                DeadLetterHandler = (letter, _) =>
                {
                    letters.Add(letter);
                    return letters.Count == 1 ? throw new IOException("queue is full") : Task.CompletedTask;
                },
            },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        _handled.ShouldBe(["insert a", "insert c"]);
        letters.Count.ShouldBe(2);
        (letters[1].Attempts, Recording.Text(letters[1].Events.Single()), letters[1].Exception.Message).ShouldBe((2, "insert broken", "no"));
    }

    [Fact]
    public void Cancelling_lets_running_handlers_finish_and_saves_what_is_done()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 0.Seconds()));
        using var cancellation = new CancellationTokenSource();
        var handling = Stream(orders).ForEachAsync(Handle(takes: 10.Seconds()), cancellationToken: cancellation.Token);
        _scheduler.AdvanceTo(5.Seconds().Ticks);

        cancellation.Cancel();
        var wasOverAtOnce = handling.IsCompleted;
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        (wasOverAtOnce, handling.IsCanceled).ShouldBe((false, true));
        _handled.ShouldBe(["insert a"]);
        _store.Saves[^1].Checkpoint.Position.Shards.Single().After.ShouldNotBeNull();
        orders.Calls.ShouldAllBe(call => call.At <= 5.Seconds());
    }

    [Fact]
    public void Cancelling_waits_no_longer_than_the_drain_timeout()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()));
        using var cancellation = new CancellationTokenSource();
        CancellationToken handlers = default;
        var handling = Stream(orders).ForEachAsync(
            (_, token) => new TaskCompletionSource<int>(handlers = token).Task, new HandlerOptions { DrainTimeout = 20.Seconds() }, cancellation.Token);
        _scheduler.AdvanceTo(5.Seconds().Ticks);

        cancellation.Cancel();
        _scheduler.AdvanceTo(24.Seconds().Ticks);
        var before = (handling.IsCompleted, handlers.IsCancellationRequested);
        _scheduler.AdvanceTo(26.Seconds().Ticks);

        (before, handling.IsCanceled, handlers.IsCancellationRequested).ShouldBe(((false, false), true, true));
    }

    [Fact, Trait("Rule", "F5")]
    public void A_gap_is_told_before_what_follows_is_handled()
    {
        var orders = new InMemoryStream(_scheduler) { Retention = 1.Hours() }
            .Shard("s", draw: s => s.Insert("a", at: 0.Seconds()).Insert("lost", at: 10.Seconds()).Insert("b", at: 3.Hours()));
        using var first = new CancellationTokenSource();
        _ = Stream(orders).ForEachAsync((change, _) => Note(change), cancellationToken: first.Token);
        _scheduler.AdvanceTo(5.Seconds().Ticks);
        first.Cancel();
        _scheduler.AdvanceTo(3.Hours().Ticks);

        var options = new HandlerOptions { OnGap = gap => _handled.Add(Recording.Text(gap)) };
        _ = Stream(orders).ForEachAsync((change, _) => Note(change), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceBy(1.Minutes().Ticks);

        _handled.ShouldBe(["insert a", "gap s PositionTrimmed", "insert b"]);
    }

    [Fact, Trait("Rule", "P5")]
    public void A_gap_is_told_too_when_the_first_poll_did_not_come_to_its_end_before_a_pause_of_more_than_a_day()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).ClosesAt(1.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(1.Hours()).Insert("lost", at: 1.Hours()).Insert("b", at: 20.Hours()));
        _scheduler.AdvanceTo(2.Hours().Ticks);
        using var crash = new CancellationTokenSource();
        var options = new HandlerOptions { MaxPending = 1, DrainTimeout = TimeSpan.Zero, OnGap = gap => _handled.Add(Recording.Text(gap)) };
        _ = Stream(orders).ForEachAsync((change, _) => KeyOf(change) == "lost" ? new TaskCompletionSource().Task : Note(change), options, crash.Token);
        _scheduler.AdvanceTo(3.Hours().Ticks);
        crash.Cancel();
        _scheduler.AdvanceTo(30.Hours().Ticks);

        _ = Stream(orders).ForEachAsync((change, _) => Note(change), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceBy(1.Minutes().Ticks);

        _handled.ShouldBe(["insert a", "gap c PositionTrimmed", "insert b"]);
        _store.Saves.ShouldContain(save => save.Checkpoint.Position.ToJson().Contains("\"p\":{\"finished\":true,\"currentUntil\":", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_poll_is_told_when_it_is_delivered_though_not_handled()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()));
        var polls = new List<(long, bool)>();

        var options = new HandlerOptions { OnPoll = poll => polls.Add((poll.Poll, poll.CaughtUp)) };
        _ = Stream(orders).ForEachAsync(Handle(takes: 1.Hours()), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(2500.Milliseconds().Ticks);

        polls.ShouldBe([(1, true), (2, true), (3, true)]);
        _handled.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_delivered_and_not_handled_is_behind_in_the_polls_that_are_told()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 0.Seconds()));
        var lags = new List<TimeSpan?>();

        var options = new HandlerOptions { OnPoll = poll => lags.Add(poll.Lag) };
        _ = Stream(orders).ForEachAsync(Handle(takes: 1400.Milliseconds()), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(5500.Milliseconds().Ticks);

        lags.Select(lag => Math.Round(lag!.Value.TotalSeconds)).ShouldBe([0, 1, 2, 0, 0, 0], "b was delivered with a, and waited for it");
        _handled.Count.ShouldBe(2);
    }

    [Fact]
    public void A_callback_that_fails_ends_handling_with_its_exception()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", parent: "trimmed", draw: s => s.Insert("a", at: 0.Seconds()).GoneAt(2.Seconds()));
        var options = new HandlerOptions { OnGap = _ => throw new InvalidOperationException("broken") };

        var handling = Stream(orders).ForEachAsync((change, _) => Note(change), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        handling.Exception!.InnerException!.Message.ShouldBe("broken");
    }

    [Fact]
    public void Batches_are_handled_when_they_are_full_or_have_waited()
    {
        var orders = Orders(s =>
        {
            for (var i = 0; i < 5; i++)
                s.Insert($"k{i}", at: 0.Seconds());
            s.Insert("late", at: 20.Seconds());
        });
        var batches = new List<(TimeSpan At, int Count)>();

        _ = Stream(orders).ForEachBatchAsync(
            (events, _) =>
            {
                batches.Add((TimeSpan.FromSeconds(Math.Round((_scheduler.Now - DateTimeOffset.MinValue).TotalSeconds, 2)), events.Count));
                return Task.CompletedTask;
            },
            new HandlerOptions { BatchSize = 2, BatchWait = 5.Seconds() },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        batches.Select(batch => batch.Count).ShouldBe([2, 2, 1, 1]);
        batches.Select(batch => batch.At).ShouldBe([0.Seconds(), 0.Seconds(), batches[2].At, 25.Seconds()]);
        batches[2].At.ShouldBeLessThanOrEqualTo(5.Seconds());
    }

    [Fact]
    public async Task Events_can_be_pulled_and_one_is_done_when_the_next_is_asked_for()
    {
        var orders = Orders(s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 0.Seconds()).Insert("c", at: 0.Seconds()));
        var pulling = PullUntil("b");
        _scheduler.AdvanceTo(5.Seconds().Ticks);
        await pulling;
        _handled.Clear();

        var again = PullUntil("c");
        _scheduler.AdvanceTo(10.Seconds().Ticks);
        await again;

        _handled.ShouldBe(["insert b", "insert c"], "the loop was left in the middle of b");

        async Task PullUntil(string key)
        {
            await foreach (var value in Stream(orders).ReadAllAsync(cancellationToken: TestContext.Current.CancellationToken))
            {
                if (value is not ItemChange change)
                    continue;
                await Note(change);
                if (KeyOf(change) == key)
                    break;
            }
        }
    }

    [Fact]
    public void A_stream_behind_an_operator_is_refused()
    {
        var stream = System.Reactive.Linq.Observable.Where(Stream(Orders(_ => { })), _ => true);

        var refused = Should.Throw<ArgumentException>(() => stream.ForEachAsync((change, _) => Note(change)));

        refused.Message.ShouldStartWith("Only a stream right from ObservableDynamoStream can be handled so");
    }

    private Func<ItemChange, CancellationToken, Task> Handle(TimeSpan takes) => async (change, _) =>
    {
        await Delay(takes);
        _handled.Add(Recording.Text(change));
    };

    private Func<ItemChange, CancellationToken, Task> FailFor(string key) =>
        (change, _) => KeyOf(change) == key ? Task.FromException(new InvalidOperationException("no")) : Note(change);

    private Task Note(ItemChange change)
    {
        _handled.Add(Recording.Text(change));
        return Task.CompletedTask;
    }

    private Task Delay(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        _scheduler.ScheduleRelative(over, time.Ticks, (_, state) =>
        {
            state.SetResult();
            return System.Reactive.Disposables.Disposable.Empty;
        });
        return over.Task;
    }

    private static string KeyOf(ItemChange change) => change.Keys["id"]!.S;

    private InMemoryStream Orders(Action<InMemoryShard> draw) => new InMemoryStream(_scheduler).Shard("s", draw: draw);

    private IObservable<StreamEvent> Stream(InMemoryStream orders) => ObservableDynamoStream.Create(orders, orders.StreamArn, new DynamoStreamOptions
    {
        Scheduler = _scheduler,
        StartFrom = StartFrom.TrimHorizon,
        JitterSeed = 1,
        CheckpointStore = _store,
        ConsumerName = "billing",
    });
}
