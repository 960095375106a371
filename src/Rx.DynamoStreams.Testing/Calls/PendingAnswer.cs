namespace Rx.DynamoStreams.Testing.Calls;

// An answer that is given, or cancelled, once. It is given without a SynchronizationContext: where one is current, the runtime
// sends the continuations of tasks to other threads, and virtual time falls apart.
internal sealed class PendingAnswer<T>(Func<T> answer, Action<Exception> failed, Action cancelled)
{
    private readonly TaskCompletionSource<T> _source = new();
    private CancellationTokenRegistration _registration;
    private IDisposable? _timer;
    private int _isGiven;

    public Task<T> Task => _source.Task;

    // Null for a timer means that only the cancellation ends it.
    public void Wait(IDisposable? timer, CancellationToken cancellationToken)
    {
        _timer = timer;
        _registration = cancellationToken.UnsafeRegister(_ => Cancel(cancellationToken), null);
    }

    public void Answer()
    {
        if (Interlocked.Exchange(ref _isGiven, 1) != 0)
            return;
        _registration.Unregister();
        try
        {
            var value = answer();
            WithoutContext(() => _source.SetResult(value));
        }
        catch (Exception e)
        {
            failed(e);
            WithoutContext(() => _source.SetException(e));
        }
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isGiven, 1) != 0)
            return;
        _timer?.Dispose();
        cancelled();
        WithoutContext(() => _source.SetCanceled(cancellationToken));
    }

    private static void WithoutContext(Action action)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
