namespace Rx.DynamoStreams.Tests.Replicas;

// Files whose writes begin, and do not end until they may.
internal sealed class HeldWrites : IDisposable
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayGoOn = new();

    public Task Begun => _begun.Task;

    public FileStream Create(string path) => new HeldFile(path, this);

    public void GoOn() => _mayGoOn.Set();

    public void Dispose()
    {
        GoOn();
        _mayGoOn.Dispose();
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
