namespace Rx.DynamoStreams.Replicas;

// The items that a replica's readers see, as objects. Called under the lock of the readers, or before it has any.
internal interface IShownItems<T>
    where T : class
{
    int Count { get; }

    T? Find(ItemImage key);

    // All of them at one moment, also when they are read later and without the lock.
    IEnumerable<KeyValuePair<ItemImage, T>> ReadAll();

    // What is shown until the change is applied. No lock is needed: whoever changes them is alone.
    T? Before(ItemDifference change);

    void Apply(ReplicaChange<T> change);

    // Shows what was applied.
    void Commit(string? bookmark);
}
