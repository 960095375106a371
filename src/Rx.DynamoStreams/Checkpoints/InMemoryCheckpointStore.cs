using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams;

/// <summary>Checkpoints in this process's memory: for tests, and for subscriptions that come and go in one process.</summary>
/// <remarks>
/// Safe to use from several threads. All tasks are complete when they are returned, so a subscription in virtual time stays on
/// its thread. It holds one checkpoint for each consumer and stream, for as long as the store lives.
/// </remarks>
public sealed class InMemoryCheckpointStore : ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CheckpointKey, StoredCheckpoint> _checkpoints = [];

    /// <inheritdoc/>
    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<StoredCheckpoint?>(cancellationToken);
        lock (_gate)
            return Task.FromResult(_checkpoints.GetValueOrDefault(key));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<IReadOnlyList<string>>(cancellationToken);
        lock (_gate)
            return Task.FromResult<IReadOnlyList<string>>([.. _checkpoints.Keys.Where(key => key.ConsumerName == consumerName).Select(key => key.StreamArn)]);
    }

    /// <inheritdoc/>
    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.ToSave(consumerName, checkpoint);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        try
        {
            lock (_gate)
            {
                var stored = _checkpoints.GetValueOrDefault(key);
                key.ThrowUnlessFollows(checkpoint, stored?.Version ?? 0, stored?.Holder, stored?.SavedAt);
                _checkpoints[key] = checkpoint;
            }
            return Task.CompletedTask;
        }
        catch (CheckpointConflictException conflict)
        {
            return Task.FromException(conflict);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        lock (_gate)
            _checkpoints.Remove(key);
        return Task.CompletedTask;
    }
}
