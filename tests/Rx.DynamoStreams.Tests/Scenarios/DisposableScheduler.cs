using System.Reactive.Concurrency;
using Microsoft.Reactive.Testing;

namespace Rx.DynamoStreams.Tests.Scenarios;

// Virtual time that can be disposed, as an EventLoopScheduler can.
internal sealed class DisposableScheduler(TestScheduler time) : LocalScheduler, IDisposable
{
    private bool _isDisposed;

    public int Refused { get; private set; }

    public override DateTimeOffset Now => time.Now;

    public void Dispose() => _isDisposed = true;

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        if (_isDisposed)
        {
            Refused++;
            throw new ObjectDisposedException(nameof(DisposableScheduler));
        }
        return time.ScheduleRelative(state, dueTime.Ticks, (_, inner) => action(this, inner));
    }

    public override IStopwatch StartStopwatch() => time.StartStopwatch();
}
