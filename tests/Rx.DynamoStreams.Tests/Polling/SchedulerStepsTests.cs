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
}
