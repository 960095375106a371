using System.Reactive.Concurrency;
using Microsoft.Reactive.Testing;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A machine whose clock can be set, while its time goes on: virtual time with another reading.
internal sealed class SettableClock(TestScheduler time) : LocalScheduler
{
    private TimeSpan _back;

    public override DateTimeOffset Now => time.Now.AddDays(1) - _back;

    public void Set(TimeSpan back) => _back = back;

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
        time.ScheduleRelative(state, dueTime.Ticks, (_, inner) => action(this, inner));

    public override IStopwatch StartStopwatch() => time.StartStopwatch();
}
