namespace Rx.DynamoStreams.Tests.Scenarios;

// One process's view of a store that outlives it: once it is killed, nothing that is left of it gets there any more.
internal sealed class Life(ICheckpointStore disk) : ICheckpointStore, IDisposable
{
    private readonly CancellationTokenSource _death = new();

    // Ends what the process reads.
    public CancellationToken Death => _death.Token;

    public bool IsOver { get; private set; }

    public void Kill()
    {
        IsOver = true;
        _death.Cancel();
    }

    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        disk.LoadAsync(consumerName, streamArn, cancellationToken);

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default) =>
        disk.ListStreamArnsAsync(consumerName, cancellationToken);

    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default) =>
        IsOver ? Task.FromException(new InvalidOperationException("The process is killed.")) : disk.SaveAsync(consumerName, checkpoint, cancellationToken);

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        IsOver ? Task.FromException(new InvalidOperationException("The process is killed.")) : disk.DeleteAsync(consumerName, streamArn, cancellationToken);

    public void Dispose() => _death.Dispose();
}
