namespace Rx.DynamoStreams.Replicas;

// Who keeps the items that a reading finds. Called by one caller at a time.
internal interface IReplicaTarget
{
    void Report(ReplicaProgress progress);

    // What changed, all at once, and the bookmark to commit it with. The first time it is everything there is, which may be more
    // than memory has. A failure of a mapping, an index or a store is answered.
    Exception? Publish(IEnumerable<ItemDifference> changes, string? bookmark);

    void Fail(Exception error);

    void Complete();
}
