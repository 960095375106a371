namespace Rx.DynamoStreams.Tests.Testing;

// A store in memory, of which a test replaces what is to be wrong. The real one is given to the replacement.
internal sealed class OddStore : ICheckpointStore
{
    private readonly InMemoryCheckpointStore _store = new();

    public Func<string, string> Name { get; init; } = name => name;

    public Func<ICheckpointStore, string, string, CancellationToken, Task<StoredCheckpoint?>> Load { get; init; } =
        (store, name, arn, token) => store.LoadAsync(name, arn, token);

    public Func<ICheckpointStore, string, CancellationToken, Task<IReadOnlyList<string>>> List { get; init; } =
        (store, name, token) => store.ListStreamArnsAsync(name, token);

    public Func<ICheckpointStore, string, StoredCheckpoint, CancellationToken, Task> Save { get; init; } =
        (store, name, checkpoint, token) => store.SaveAsync(name, checkpoint, token);

    public Func<ICheckpointStore, string, string, CancellationToken, Task> Delete { get; init; } =
        (store, name, arn, token) => store.DeleteAsync(name, arn, token);

    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        Load(_store, Name(consumerName), streamArn, cancellationToken);

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default) =>
        List(_store, Name(consumerName), cancellationToken);

    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default) =>
        Save(_store, Name(consumerName), checkpoint, cancellationToken);

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        Delete(_store, Name(consumerName), streamArn, cancellationToken);

    // What is stored then, whatever was stored before.
    public static async Task ReplaceAsync(ICheckpointStore store, string name, StoredCheckpoint checkpoint, CancellationToken token)
    {
        await store.DeleteAsync(name, checkpoint.Position.StreamArn, token);
        for (var version = 1; version <= checkpoint.Version; version++)
            await store.SaveAsync(name, checkpoint with { Version = version }, token);
    }
}
