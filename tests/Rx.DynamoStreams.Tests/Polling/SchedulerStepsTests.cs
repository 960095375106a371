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
}
