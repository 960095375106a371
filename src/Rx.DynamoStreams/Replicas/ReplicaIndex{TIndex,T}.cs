using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams;

/// <summary>A replica's items by something computed from them, always as current as the replica.</summary>
/// <remarks>Safe to read from several threads. It lives as long as its replica.</remarks>
/// <typeparam name="TIndex">What they are found by.</typeparam>
/// <typeparam name="T">What the items are mapped to.</typeparam>
public sealed class ReplicaIndex<TIndex, T> : IReplicaIndex<T>
    where TIndex : notnull
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Func<T, TIndex> _selector;
    private readonly Dictionary<TIndex, Dictionary<ItemImage, T>> _items;

    internal ReplicaIndex(Func<T, TIndex> selector, IEqualityComparer<TIndex>? comparer) =>
        (_selector, _items) = (selector, new(comparer));

    /// <summary>The items that have this value, in no order; none when there is none. A copy, which costs as much as its length.</summary>
    /// <param name="value">What the selector gives for them.</param>
    public IReadOnlyList<T> this[TIndex value]
    {
        get
        {
            lock (_gate)
                return _items.TryGetValue(value, out var items) ? [.. items.Values] : [];
        }
    }

    /// <summary>Every value that an item has, in no order. A copy.</summary>
    public IReadOnlyList<TIndex> Values
    {
        get
        {
            lock (_gate)
                return [.. _items.Keys];
        }
    }

    void IReplicaIndex<T>.Apply(ReplicaChange<T> change)
    {
        lock (_gate)
        {
            if (change.Previous is not null && _selector(change.Previous) is var before && _items.TryGetValue(before, out var others))
            {
                others.Remove(change.Key);
                if (others.Count == 0)
                    _items.Remove(before);
            }
            if (change.Current is not null)
                Of(_selector(change.Current))[change.Key] = change.Current;
        }
    }

    private Dictionary<ItemImage, T> Of(TIndex value)
    {
        if (!_items.TryGetValue(value, out var items))
            _items[value] = items = [];
        return items;
    }
}
