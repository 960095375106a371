namespace Rx.DynamoStreams.Replicas;

// All items that pass the filter, in order; a list shows the first ones. Turns changes into the steps that keep such a list so.
// The order is total: by the comparer and then the key, or else by arrival. So a binary search finds each entry, as long as the
// comparer says the same of the same items; where it does not, the search misses and throws rather than showing a wrong list.
internal sealed class SortedItems<T>(BindingOptions<T> options)
    where T : class
{
    private readonly int _top = options.Top ?? int.MaxValue;
    private readonly Comparer<Entry> _order = Comparer<Entry>.Create(options.Sort is { } sort
        ? (a, b) => sort.Compare(a.Item, b.Item) is not 0 and var byItem ? byItem : a.Key.Bytes.Span.SequenceCompareTo(b.Key.Bytes.Span)
        : (a, b) => a.Arrival.CompareTo(b.Arrival));
    private readonly Dictionary<ItemImage, Entry> _byKey = [];
    private List<Entry> _sorted = [];
    private long _arrivals;

    public IReadOnlyList<ListOperation<T>> Apply(PendingChanges<T> pending)
    {
        var changes = Relevant(pending).ToList();
        if (changes.Count > options.ResetThreshold)
        {
            Merge(changes);
            return [new ListOperation<T>.Reset([.. _sorted.Take(_top).Select(entry => entry.Item)])];
        }

        var steps = new List<ListOperation<T>>();
        foreach (var change in changes)
            Apply(change, steps);
        return steps;
    }

    // The changes of items that pass the filter, or did. Before a snapshot go the items that it lacks.
    private IEnumerable<Change> Relevant(PendingChanges<T> pending)
    {
        var gone = pending.IsSnapshot ? _sorted.Where(entry => !pending.Has(entry.Key)).Select(entry => new Change(entry.Key, entry, null)) : [];
        var changed = pending.InOrder
            .Select(change => new Change(change.Key, _byKey.GetValueOrDefault(change.Key), IfShown(change.Current)))
            .Where(change => change is not { Known: null, Item: null });
        return gone.Concat(changed);
    }

    private T? IfShown(T? item) => item is not null && options.Filter?.Invoke(item) != false ? item : null;

    // One pass, however many changes there are.
    private void Merge(List<Change> changes)
    {
        var stale = changes.Select(change => change.Known).ToHashSet();
        var fresh = changes.Where(change => change.Item is not null).Select(NewEntry).Order(_order).ToList();
        var merged = new List<Entry>(_sorted.Count + fresh.Count);
        var next = 0;
        _sorted.RemoveAll(stale.Contains);
        foreach (var entry in fresh)
        {
            while (next < _sorted.Count && _order.Compare(_sorted[next], entry) < 0)
                merged.Add(_sorted[next++]);
            merged.Add(entry);
        }

        merged.AddRange(_sorted.Skip(next));
        _sorted = merged;
        foreach (var change in changes)
            _byKey.Remove(change.Key);
        foreach (var entry in fresh)
            _byKey.Add(entry.Key, entry);
    }

    private void Apply(Change change, List<ListOperation<T>> steps)
    {
        if (change.Known is null)
            Insert(NewEntry(change), steps);
        else if (change.Item is null)
            Remove(change.Known, steps);
        else
            Update(change.Known, NewEntry(change), steps);
    }

    private void Insert(Entry entry, List<ListOperation<T>> steps)
    {
        _byKey.Add(entry.Key, entry);
        var to = PlaceFor(entry);
        _sorted.Insert(to, entry);
        if (to >= _top)
            return;
        if (_sorted.Count > _top)
            steps.Add(new ListOperation<T>.Remove(_top - 1));
        steps.Add(new ListOperation<T>.Insert(to, entry.Item));
    }

    private void Remove(Entry entry, List<ListOperation<T>> steps)
    {
        _byKey.Remove(entry.Key);
        var from = PlaceOf(entry);
        _sorted.RemoveAt(from);
        if (from >= _top)
            return;
        steps.Add(new ListOperation<T>.Remove(from));
        if (_sorted.Count >= _top)
            steps.Add(new ListOperation<T>.Insert(_top - 1, _sorted[_top - 1].Item));
    }

    private void Update(Entry old, Entry entry, List<ListOperation<T>> steps)
    {
        _byKey[entry.Key] = entry;
        var from = PlaceOf(old);
        _sorted.RemoveAt(from);
        var to = PlaceFor(entry);
        _sorted.Insert(to, entry);
        if (from < _top && to < _top)
        {
            steps.Add(new ListOperation<T>.Replace(from, entry.Item));
            if (from != to)
                steps.Add(new ListOperation<T>.Move(from, to));
        }
        else if (from < _top)
        {
            steps.Add(new ListOperation<T>.Remove(from));
            steps.Add(new ListOperation<T>.Insert(_top - 1, _sorted[_top - 1].Item));
        }
        else if (to < _top)
        {
            steps.Add(new ListOperation<T>.Remove(_top - 1));
            steps.Add(new ListOperation<T>.Insert(to, entry.Item));
        }
    }

    private Entry NewEntry(Change change) => new(change.Key, change.Item!, change.Known?.Arrival ?? _arrivals++);

    private int PlaceFor(Entry entry) => _sorted.BinarySearch(entry, _order) is < 0 and var complement ? ~complement : throw OrderBroken();

    private int PlaceOf(Entry entry) => _sorted.BinarySearch(entry, _order) is >= 0 and var place && _sorted[place] == entry ? place : throw OrderBroken();

    private static InvalidOperationException OrderBroken() => new(
        $"The bound list's items of type {typeof(T)} are no longer in the order of its comparer; let the comparer be consistent, and replace items instead of changing what they are sorted by.");

    // What the list knows of the key, and what is to be shown from now on.
    private readonly record struct Change(ItemImage Key, Entry? Known, T? Item);

    private sealed class Entry(ItemImage key, T item, long arrival)
    {
        public ItemImage Key => key;

        public T Item => item;

        public long Arrival => arrival;
    }
}
