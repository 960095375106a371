using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Rx.DynamoStreams.Polling;

// Runs one asynchronous loop in steps on the scheduler, one after another. A step runs without a SynchronizationContext: where
// one is current the runtime does not inline the continuations of tasks, and virtual time would leave its thread. Observers get
// the context back around their calls.
internal sealed class SchedulerSteps(IScheduler scheduler)
{
    // Timers have a grain of a millisecond; a shorter wait would come back too early, again and again.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // Timers end at 49 days. Whoever waits looks again at what it waits for, so it may come back early.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    [ThreadStatic]
    private static SchedulerSteps? _running;

    private readonly DateTimeOffset _startedAt = scheduler.Now;
    private readonly IStopwatch _sinceStart = scheduler.StartStopwatch();
    private SynchronizationContext? _outerContext;
    private Wait? _wait;
    private Task? _watched;

    // What waits is measured by: it never jumps, whatever is done to the machine's clock.
    public DateTimeOffset Now => _startedAt + _sinceStart.Elapsed;

    // What is taken for the service's time where that does not tell it.
    public DateTimeOffset ClockTime => scheduler.Now;

    // Where a task scheduler of someone's own is current, as on a TaskPoolScheduler over one, the runtime does not inline the
    // continuations of tasks either, and what is awaited in a step may go on outside.
    public bool IsInStep => _running == this;

    // What an observer threw, to be thrown on the scheduler at the step's end, as with any Rx source.
    public ExceptionDispatchInfo? Thrown { get; private set; }

    public IDisposable Start(Action step) => scheduler.Schedule(() => Run(step));

    public IDisposable Start(TimeSpan delay, Action step) => delay > TimeSpan.Zero ? scheduler.Schedule(delay, () => Run(step)) : Start(step);

    // Goes on, on the scheduler, as soon as it can.
    public StepAwaitable Switch() => new(continuation => scheduler.Schedule(() => Run(continuation)));

    // Goes on, on the scheduler, when the task has ended, in whatever way.
    public async Task EndOf(Task task)
    {
        if (task.IsCompleted)
            return;
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Switch();
    }

    // Goes on, on the scheduler, at the due time or after an hour, or as soon as the task ends; not at all once the lifetime is
    // over.
    public StepAwaitable WaitUntil(DateTimeOffset due, Task? orEndOf, CancellationToken lifetime) => new(continuation =>
    {
        var wait = new Wait(() => Run(continuation));
        var delay = due - Now;
        var timer = scheduler.Schedule(delay < Shortest ? Shortest : delay > Longest ? Longest : delay, wait.Fire);
        wait.Arm(timer, lifetime.UnsafeRegister(static state => ((Wait)state!).Abandon(), wait));
        Interlocked.Exchange(ref _wait, wait);
        if (orEndOf is not null)
            FireAtEndOf(orEndOf);
    });

    // A task that outlasts many waits has one continuation, which ends the wait of that time. Where the task ended before this
    // wait was there to be found, the second look sees it; at worst a wait ends early.
    private void FireAtEndOf(Task task)
    {
        if (_watched != task)
        {
            _watched = task;
            task.ContinueWith(
                _ => FireSoon(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        else if (task.IsCompleted)
            FireSoon();
    }

    private void FireSoon() => new StepAwaitable(fire => scheduler.Schedule(fire)).OnCompleted(() => Volatile.Read(ref _wait)?.Fire());

    public void CallOut<T>(Action<T> call, T argument)
    {
        SynchronizationContext.SetSynchronizationContext(_outerContext);
        try
        {
            call(argument);
        }
        catch (Exception e)
        {
            Thrown = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    public static void WithoutContext(Action step)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            step();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private void Run(Action step)
    {
        _outerContext = SynchronizationContext.Current;
        var outer = _running;
        _running = this;
        try
        {
            WithoutContext(step);
        }
        finally
        {
            _running = outer;
        }
        Thrown?.Throw();
    }

    // Fires once, whichever comes first; a timer that comes late finds nothing to do.
    private sealed class Wait(Action continuation)
    {
        private Action? _continuation = continuation;
        private IDisposable? _timer;
        private CancellationTokenRegistration _registration;

        // On several threads it may be over by now; then nobody else tidies up.
        public void Arm(IDisposable timer, CancellationTokenRegistration registration)
        {
            (_timer, _registration) = (timer, registration);
            if (Interlocked.CompareExchange(ref _continuation, null, null) is null)
                Disarm();
        }

        public void Fire()
        {
            var continuation = Interlocked.Exchange(ref _continuation, null);
            if (continuation is null)
                return;
            Disarm();
            continuation();
        }

        public void Abandon()
        {
            if (Interlocked.Exchange(ref _continuation, null) is not null)
                _timer?.Dispose();
        }

        private void Disarm()
        {
            _timer?.Dispose();
            _registration.Unregister();
        }
    }
}

// Awaiting it hands the rest of the method to the scheduler.
internal readonly struct StepAwaitable(Action<Action> schedule) : INotifyCompletion
{
    public StepAwaitable GetAwaiter() => this;

    public bool IsCompleted => false;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation)
    {
        try
        {
            schedule(continuation);
        }
        catch (ObjectDisposedException)
        {
            // A scheduler that is disposed, as an event loop can be while a call is still being cancelled, runs nothing any more,
            // and the loop stays where it is. Thrown from here the exception would end the process.
        }
    }
}
