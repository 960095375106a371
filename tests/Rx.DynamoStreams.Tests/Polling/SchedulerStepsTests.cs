using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

public class SchedulerStepsTests
{
    [Fact, Trait("Rule", "X6")]
    public void A_disposed_scheduler_is_left_without_an_exception_which_would_end_the_process()
    {
        var scheduler = new DisposableScheduler(new TestScheduler());
        var steps = new SchedulerSteps(scheduler);
        var went = false;

        scheduler.Dispose();
        steps.Switch().OnCompleted(() => went = true);
        steps.WaitUntil(steps.Now, orEndOf: null, TestContext.Current.CancellationToken).OnCompleted(() => went = true);

        (scheduler.Refused, went).ShouldBe((2, false));
    }

    [Fact]
    public void A_task_that_outlasts_many_waits_is_continued_once_and_ends_the_last_of_them()
    {
        var time = new TestScheduler();
        var steps = new SchedulerSteps(time);
        var listing = new TaskCompletionSource();
        var ends = new List<long>();

        for (var second = 1; second <= 50; second++)
        {
            var due = steps.Now.AddSeconds(second < 50 ? 1 : 1000);
            steps.WaitUntil(due, listing.Task, TestContext.Current.CancellationToken).OnCompleted(() => ends.Add(time.Clock));
            time.AdvanceBy(TimeSpan.FromSeconds(1).Ticks);
        }
        var before = time.Clock;
        listing.SetResult();
        time.AdvanceBy(10);

        ends.Count.ShouldBe(50);
        ends[^1].ShouldBe(before + 1, "not at its due time");
        time.AdvanceBy(TimeSpan.FromHours(1).Ticks);
        ends.Count.ShouldBe(50);
    }

    [Fact]
    public void A_task_that_ended_before_the_wait_began_ends_it_at_once()
    {
        var time = new TestScheduler();
        var steps = new SchedulerSteps(time);
        var listing = new TaskCompletionSource();
        var ends = 0;

        steps.WaitUntil(steps.Now.AddSeconds(1), listing.Task, TestContext.Current.CancellationToken).OnCompleted(() => ends++);
        time.AdvanceBy(TimeSpan.FromSeconds(2).Ticks);
        listing.SetResult();
        time.AdvanceBy(1);
        steps.WaitUntil(steps.Now.AddDays(1), listing.Task, TestContext.Current.CancellationToken).OnCompleted(() => ends++);
        time.AdvanceBy(1);

        ends.ShouldBe(2);
    }

    [Theory, Trait("Rule", "X4")]
    [InlineData(-5000, 1)]
    [InlineData(0.4, 1)]
    [InlineData(10_000, 10_000)]
    [InlineData(7_200_000, 3_600_000)]
    public void A_wait_is_at_least_the_grain_of_timers_and_at_most_an_hour(double dueInMilliseconds, int expectedMilliseconds)
    {
        var time = new TestScheduler();
        var steps = new SchedulerSteps(time);
        time.AdvanceTo(TimeSpan.FromMinutes(1).Ticks);
        var (start, end) = (time.Clock, 0L);

        steps.WaitUntil(steps.Now.AddMilliseconds(dueInMilliseconds), orEndOf: null, TestContext.Current.CancellationToken).OnCompleted(() => end = time.Clock);
        time.AdvanceBy(TimeSpan.FromDays(1).Ticks);

        (end - start).ShouldBe(expectedMilliseconds * TimeSpan.TicksPerMillisecond);
    }

    [Fact, Trait("Rule", "X3")]
    public void A_wait_leaves_nothing_on_the_scheduler_once_its_lifetime_is_over()
    {
        var time = new TestScheduler();
        var steps = new SchedulerSteps(time);
        using var lifetime = new CancellationTokenSource();
        var went = false;

        steps.WaitUntil(steps.Now.AddSeconds(10), orEndOf: null, lifetime.Token).OnCompleted(() => went = true);
        lifetime.Cancel();
        time.Start();

        (went, time.Clock).ShouldBe((false, 0));
    }

    [Fact]
    public void A_task_that_ends_first_leaves_no_timer_behind()
    {
        var time = new TestScheduler();
        var steps = new SchedulerSteps(time);
        var listing = new TaskCompletionSource();
        var ends = 0;

        steps.WaitUntil(steps.Now.AddSeconds(10), listing.Task, TestContext.Current.CancellationToken).OnCompleted(() => ends++);
        listing.SetResult();
        time.Start();

        (ends, time.Clock).ShouldBe((1, 1), "one tick for the next step");
    }
}
