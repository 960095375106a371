using Rx.DynamoStreams.Operators;

namespace Rx.DynamoStreams.Replicas;

// The ledger has changed the store's items by the time they are applied here; they are seen once they are committed. Items are
// mapped whenever they are read, so that no object is kept. Those that do not map are in the store, but do not count.
internal sealed class ShownInStore<T>(IReplicaStore store, ItemMapping<T> mapping) : IShownItems<T>
    where T : class
{
    public int Count { get; private set; }

    public T? Find(ItemImage key) => mapping.MapAgain(store.Find(key));

    public IEnumerable<KeyValuePair<ItemImage, T>> ReadAll()
    {
        foreach (var (key, image) in store.ReadAll())
        {
            if (mapping.MapAgain(image) is { } item)
                yield return KeyValuePair.Create(key, item);
        }
    }

    public T? Before(ItemDifference change) => mapping.MapAgain(change.Before);

    public void Apply(ReplicaChange<T> change) => Count += (change.Current is null ? 0 : 1) - (change.Previous is null ? 0 : 1);

    public void Commit(string? bookmark) => store.Commit(bookmark);
}
