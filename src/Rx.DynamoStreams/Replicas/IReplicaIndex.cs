namespace Rx.DynamoStreams.Replicas;

// Follows a replica's changes; called under the lock of its readers.
internal interface IReplicaIndex<T>
    where T : class
{
    void Apply(ReplicaChange<T> change);
}
