namespace Rx.DynamoStreams.Hosting;

/// <summary>A replica's items by a key of your own type, always as current as the replica.</summary>
/// <remarks>
/// To be had as <c>[FromKeyedServices(name)] ReplicaLookup&lt;TKey, T&gt;</c>, see
/// <see cref="DynamoStreamServiceCollectionExtensions.AddDynamoTableReplica{TKey, T}"/>. Safe for use from several threads. It keeps the
/// keys in memory, and what was read last stays readable after the replica's end.
/// </remarks>
/// <typeparam name="TKey">What an item is found by.</typeparam>
/// <typeparam name="T">What the items are mapped to.</typeparam>
public sealed class ReplicaLookup<TKey, T>
    where TKey : notnull
    where T : class
{
    private readonly string _name;
    private readonly ReplicaIndex<TKey, T> _items;

    internal ReplicaLookup(string name, DynamoTableReplica<T> replica, Func<T, TKey> key)
    {
        _name = name;
        _items = replica.IndexBy(item => key(item) is { } value ? value : throw new InvalidOperationException(
            $"The key function of replica '{name}' gave null for an item. Let it give every item of the table a key."));
    }

    /// <summary>An item by its key; null when it is not there, and before the replica is live.</summary>
    /// <param name="key">What the key function gives for it.</param>
    /// <exception cref="InvalidOperationException">
    /// Several items have this key. Let the key function tell any two items apart, as by all the attributes of the table's key; else find
    /// them by <see cref="DynamoTableReplica{T}.IndexBy"/>.
    /// </exception>
    public T? Find(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var found = _items[key];
        return found.Count == 0 ? null : found.Count == 1 ? found[0] : throw new InvalidOperationException(
            $"{found.Count} items of replica '{_name}' have the key that was asked for. Let the key function of {nameof(DynamoStreamServiceCollectionExtensions.AddDynamoTableReplica)} tell any two items apart, as by all the attributes of the table's key, or find them by {nameof(DynamoTableReplica<>.IndexBy)}.");
    }
}
