namespace Rx.DynamoStreams.Checkpoints;

// Whose checkpoint, in which stream. Built from checked arguments only, and the one place that decides whether a checkpoint may
// replace another, so that all stores in this process agree.
internal readonly record struct CheckpointKey(string ConsumerName, string StreamArn)
{
    public static CheckpointKey Of(string consumerName, string streamArn)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        ArgumentException.ThrowIfNullOrEmpty(streamArn);
        return new CheckpointKey(consumerName, streamArn);
    }

    public static CheckpointKey ToSave(string consumerName, StoredCheckpoint checkpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(checkpoint.Position, $"{nameof(checkpoint)}.{nameof(checkpoint.Position)}");
        ArgumentException.ThrowIfNullOrEmpty(checkpoint.Holder, $"{nameof(checkpoint)}.{nameof(checkpoint.Holder)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(checkpoint.Version, 1, $"{nameof(checkpoint)}.{nameof(checkpoint.Version)}");
        return new CheckpointKey(consumerName, checkpoint.Position.StreamArn);
    }

    // A save whose answer was lost is made again: then the stored one has this very version and holder.
    public void ThrowUnlessFollows(StoredCheckpoint next, long storedVersion, string? storedHolder, DateTimeOffset? storedAt)
    {
        if (storedVersion != next.Version - 1 && (storedVersion, storedHolder) != (next.Version, next.Holder))
            throw Conflict(next, storedVersion, storedHolder, storedAt);
    }

    public CheckpointConflictException Conflict(StoredCheckpoint next, long storedVersion, string? storedHolder, DateTimeOffset? storedAt) =>
        new(ConsumerName, StreamArn, next.Version, storedVersion, storedHolder, storedAt);
}
