namespace Rx.DynamoStreams.Replicas;

// The change sets that came since a list was last brought up to date, with the latest state of each key. A key that came after
// that and went again leaves no trace, so there are never more keys than the replica and the list have items. Live keys are in the
// order in which they came, or first changed; a later change does not move them.
internal sealed class PendingChanges<T>
    where T : class
{
    private readonly Dictionary<ItemImage, Change> _changes = [];
    private long _order;

    // Whether the list is to have these items alone.
    public bool IsSnapshot { get; private set; }

    public bool IsEmpty => !IsSnapshot && _changes.Count == 0;

    // Null for an item that went.
    public IEnumerable<(ItemImage Key, T? Current)> InOrder =>
        _changes.OrderBy(change => change.Value.Order).Select(change => (change.Key, change.Value.Current));

    public bool Has(ItemImage key) => _changes.ContainsKey(key);

    public void Add(ReplicaChangeSet<T> set)
    {
        if (set.IsSnapshot)
        {
            _changes.Clear();
            IsSnapshot = true;
        }

        foreach (var change in set.Changes)
            Add(change);
    }

    private void Add(ReplicaChange<T> change)
    {
        var isPending = _changes.TryGetValue(change.Key, out var earlier);
        var isNew = isPending ? earlier.IsNew : IsSnapshot || change.Reason == ReplicaChangeReason.Add;
        if (isNew && change.Current is null)
            _changes.Remove(change.Key);
        else
            _changes[change.Key] = new Change(earlier.Current is null ? _order++ : earlier.Order, change.Current, isNew);
    }

    // New: the list does not have the key, or will not once the snapshot is applied.
    private readonly record struct Change(long Order, T? Current, bool IsNew);
}
