using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A store in memory that remembers its saves, and fails when it is told to.
internal sealed class WatchedStore(IScheduler scheduler) : ICheckpointStore
{
    private readonly InMemoryCheckpointStore _store = new();
    private readonly Queue<Exception> _loadFailures = new();
    private readonly Queue<Exception> _saveFailures = new();

    public List<(TimeSpan At, StoredCheckpoint Checkpoint)> Saves { get; } = [];

    public int Loads { get; private set; }

    // Failures that happened.
    public int Failures { get; private set; }

    public WatchedStore FailsToLoad(params Exception[] failures)
    {
        Array.ForEach(failures, _loadFailures.Enqueue);
        return this;
    }

    public WatchedStore FailsToSave(params Exception[] failures)
    {
        Array.ForEach(failures, _saveFailures.Enqueue);
        return this;
    }

    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        Loads++;
        return NextOf(_loadFailures) is { } failure
            ? Task.FromException<StoredCheckpoint?>(failure)
            : _store.LoadAsync(consumerName, streamArn, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default) =>
        _store.ListStreamArnsAsync(consumerName, cancellationToken);

    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        if (NextOf(_saveFailures) is { } failure)
            return Task.FromException(failure);
        var saving = _store.SaveAsync(consumerName, checkpoint, cancellationToken);
        if (saving.IsCompletedSuccessfully)
            Saves.Add((scheduler.Now - DateTimeOffset.MinValue, checkpoint));
        return saving;
    }

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        _store.DeleteAsync(consumerName, streamArn, cancellationToken);

    private Exception? NextOf(Queue<Exception> failures)
    {
        if (!failures.TryDequeue(out var failure))
            return null;
        Failures++;
        return failure;
    }
}
