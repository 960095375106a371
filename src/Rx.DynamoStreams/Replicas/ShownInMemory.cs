namespace Rx.DynamoStreams.Replicas;

// Each item is mapped once.
internal sealed class ShownInMemory<T> : IShownItems<T>
    where T : class
{
    private readonly Dictionary<ItemImage, T> _items = [];

    public int Count => _items.Count;

    public T? Find(ItemImage key) => _items.GetValueOrDefault(key);

    public IEnumerable<KeyValuePair<ItemImage, T>> ReadAll() => new Dictionary<ItemImage, T>(_items);

    public T? Before(ItemDifference change) => _items.GetValueOrDefault(change.Key);

    public void Apply(ReplicaChange<T> change)
    {
        if (change.Current is null)
            _items.Remove(change.Key);
        else
            _items[change.Key] = change.Current;
    }

    public void Commit(string? bookmark)
    {
    }
}
