namespace Rx.DynamoStreams.Replicas;

// Who keeps the items that a reading finds. Called by one caller at a time.
internal interface IReplicaTarget
{
    void Report(ReplicaProgress progress);

    // What changed, all at once. The first time it is everything there is. What an observer throws is thrown; any other failure,
    // of a mapping or an index, is answered.
    Exception? Publish(IReadOnlyList<ItemDifference> changes);

    void Fail(Exception error);

    void Complete();
}
