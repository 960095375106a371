namespace Rx.DynamoStreams.Testing.Tables;

// A table's items, in the order of a scan; and for as long as is asked for, what they were before. Times count from when the table
// was made. Used under the table's lock, which is the lock on this object.
internal sealed class TableItems(Func<ItemImage, ScanPlace> placeOf)
{
    private readonly Dictionary<ItemImage, ItemImage> _items = [];
    private readonly SortedSet<ScanPlace> _places = [];

    // What each write replaced, the oldest one first.
    private readonly Queue<(TimeSpan At, ItemImage Key, ItemImage? Before)> _history = new();
    private TimeSpan _historyMax;

    public int Count => _items.Count;

    public IReadOnlyCollection<ItemImage> All => _items.Values;

    public ItemImage? Find(ItemImage key) => _items.GetValueOrDefault(key);

    public ScanPlace PlaceOf(ItemImage key) => placeOf(key);

    // Null for no such item any more.
    public void Set(ItemImage key, ItemImage? item, TimeSpan now)
    {
        Remember(key, now);
        if (item is null)
        {
            _items.Remove(key);
            _places.Remove(placeOf(key));
        }
        else
        {
            _items[key] = item;
            _places.Add(placeOf(key));
        }
    }

    public void Clear()
    {
        _items.Clear();
        _places.Clear();
        _history.Clear();
    }

    public void RememberFor(TimeSpan historyMax)
    {
        _historyMax = historyMax;
        if (historyMax == TimeSpan.Zero)
            _history.Clear();
    }

    // The items as they were then; further back than is remembered, as they were at the oldest time that is.
    public TableView AsOf(TimeSpan time)
    {
        var before = new Dictionary<ItemImage, ItemImage?>();
        foreach (var write in _history.Where(write => write.At > time))
            before.TryAdd(write.Key, write.Before);
        return new TableView(this, before);
    }

    // In the order of a scan.
    public IEnumerable<ScanPlace> PlacesBetween(ScanPlace from, ScanPlace until) => _places.GetViewBetween(from, until);

    private void Remember(ItemImage key, TimeSpan now)
    {
        if (_historyMax == TimeSpan.Zero)
            return;
        while (_history.TryPeek(out var oldest) && oldest.At < now - _historyMax)
            _history.Dequeue();
        _history.Enqueue((now, key, Find(key)));
    }
}
