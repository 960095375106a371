using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.BrowserTests;

internal sealed class SchedulerClock(IScheduler scheduler) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => scheduler.Now;
}
