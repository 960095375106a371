using Rx.DynamoStreams;

// Says of each checkpoint that is stored where its shards stand, as far as that changed.
internal sealed class AnnouncingStore(ICheckpointStore store) : ICheckpointStore
{
    private IReadOnlyList<ShardPosition> _announced = [];

    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        store.LoadAsync(consumerName, streamArn, cancellationToken);

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default) =>
        store.ListStreamArnsAsync(consumerName, cancellationToken);

    public async Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        await store.SaveAsync(consumerName, checkpoint, cancellationToken);
        foreach (var shard in checkpoint.Position.Shards.Except(_announced).Where(shard => shard.IsFinished || shard.After is not null))
            Console.WriteLine($"saved {(shard.IsFinished ? "end" : shard.After)} {shard.ShardId}");
        _announced = checkpoint.Position.Shards;
    }

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(consumerName, streamArn, cancellationToken);
}
