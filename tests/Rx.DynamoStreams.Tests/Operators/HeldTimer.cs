using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.DynamoStreams.Tests.Operators;

// A scheduler whose latest timer is due whenever the test says so, on the test's thread.
internal sealed class HeldTimer : IScheduler
{
    private Action? _due;

    public DateTimeOffset Now => default;

    public int Fired { get; private set; }

    public void Fire()
    {
        if (Interlocked.Exchange(ref _due, null) is not { } due)
            return;
        Fired++;
        due();
    }

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) => Schedule(state, TimeSpan.Zero, action);

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        Volatile.Write(ref _due, () => action(this, state));
        return Disposable.Empty;
    }

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, TimeSpan.Zero, action);
}
