using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams.Tests.Replicas;

// Saves on the thread pool, whose writes do not end until they may.
internal sealed class HeldWrites : IDisposable
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _brokenOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayGoOn = new();

    public FileSaving Saving => new(RunAsync, path => new HeldFile(path, this));

    public Task Begun => _begun.Task;

    public Task BrokenOff => _brokenOff.Task;

    public void GoOn() => _mayGoOn.Set();

    public void Dispose()
    {
        GoOn();
        _mayGoOn.Dispose();
    }

    private Task RunAsync(Action save, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => _brokenOff.TrySetResult());
        return FileSaving.OnThreadPool.RunAsync(save, cancellationToken);
    }

    private sealed class HeldFile(string path, HeldWrites writes) : FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            writes._begun.TrySetResult();
            writes._mayGoOn.Wait();
            base.Write(buffer);
        }
    }
}
