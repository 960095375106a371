namespace Rx.DynamoStreams.Replicas;

// Who keeps the items that a reading finds. Called by one caller at a time.
internal interface IReplicaTarget
{
    void Report(ReplicaProgress progress);

    // What changed, all at once. The first time it is everything there is.
    void Publish(IReadOnlyList<ItemDifference> changes);

    void Fail(Exception error);

    void Complete();
}
