using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams;

/// <summary>A replica's items by something computed from them, always as current as the replica.</summary>
/// <remarks>Safe to read from several threads. It lives as long as its replica, and keeps the keys in memory.</remarks>
/// <typeparam name="TIndex">What they are found by.</typeparam>
/// <typeparam name="T">What the items are mapped to.</typeparam>
public sealed class ReplicaIndex<TIndex, T> : IReplicaIndex<T>
    where TIndex : notnull
    where T : class
{
    private readonly Func<T, TIndex?> _selector;
    private readonly Lock _reading;
    private readonly IShownItems<T> _items;
    private readonly Dictionary<TIndex, HashSet<ItemImage>> _keys;

    internal ReplicaIndex(Func<T, TIndex?> selector, IEqualityComparer<TIndex>? comparer, Lock reading, IShownItems<T> items) =>
        (_selector, _reading, _items, _keys) = (selector, reading, items, new(comparer));

    /// <summary>The items that have this value, in no order; none when there is none. A copy, which costs as much as its length.</summary>
    /// <param name="value">What the selector gives for them.</param>
    public IReadOnlyList<T> this[TIndex value]
    {
        get
        {
            lock (_reading)
                return _keys.TryGetValue(value, out var keys) ? [.. keys.Select(_items.Find).OfType<T>()] : [];
        }
    }

    /// <summary>Every value that an item has, in no order. A copy.</summary>
    public IReadOnlyList<TIndex> Values
    {
        get
        {
            lock (_reading)
                return [.. _keys.Keys];
        }
    }

    void IReplicaIndex<T>.Apply(ReplicaChange<T> change)
    {
        if (change.Previous is not null && _selector(change.Previous) is { } before && _keys.TryGetValue(before, out var others))
        {
            others.Remove(change.Key);
            if (others.Count == 0)
                _keys.Remove(before);
        }
        if (change.Current is not null && _selector(change.Current) is { } now)
            Of(now).Add(change.Key);
    }

    private HashSet<ItemImage> Of(TIndex value)
    {
        if (!_keys.TryGetValue(value, out var keys))
            _keys[value] = keys = [];
        return keys;
    }
}
