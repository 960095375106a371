namespace Rx.DynamoStreams.Replicas;

// The items of a table, put together from its scan and its stream. A scan reads each item at some moment, the stream tells of
// each write some time after; so when an item was scanned, its next event may be older than what the scan saw. Invariants:
//
// - A key's value follows the key's writes in order, and never goes back. A value from the stream is followed by the next event.
//   One from the scan is loose: with both images it is followed by the event whose old image it is, and events before that one
//   are left out; with new images only it is kept aside until no event can be older.
// - A gap before the scan was settled leaves loose values that nothing follows for sure. The scan that begins then is kept aside,
//   and so is what the stream tells, except of keys whose value it told itself.
// - Settle is called when every event that is older than the scan has come; nothing is loose or aside any more.
// - A key that the stream told of since the scan began is the stream's: what the scan says of it is left out. So is one that was
//   removed: it is remembered until the scan is settled.
//
// It is used by one caller at a time.
internal sealed class ReplicaLedger
{
    private readonly Dictionary<ItemImage, Entry> _items = [];
    private readonly HashSet<ItemImage> _streamed = [];
    private readonly Dictionary<ItemImage, ItemImage?> _aside = [];
    private readonly Dictionary<ItemImage, (long Order, ItemImage? Before)> _changed = [];
    private readonly HashSet<ItemImage> _unfetched = [];
    private readonly HashSet<ItemImage> _fetching = [];
    private readonly HashSet<ItemImage> _awaited = [];
    private ReplicaView _view;
    private long _order;
    private int _scan;
    private int _settledScan;
    private bool _isScanning;
    private bool _isBroken;

    private bool IsSettled => _settledScan == _scan;

    private bool KeepsAside => _view == ReplicaView.NewImages || (_isBroken && _view == ReplicaView.BothImages);

    public int Count => _items.Count;

    // Whether nothing is kept aside, and nothing awaited that the scan was left out for: what it has is complete, as far as scan and
    // stream were read. What the stream told since waits for its fetch, and has until then what the scan saw: a busy table always
    // has some of that.
    public bool IsWhole => _aside.Count == 0 && _awaited.Count == 0;

    // Keys whose items the stream tells to have changed, without saying to what.
    public IReadOnlyCollection<ItemImage> Unfetched => _unfetched;

    public ItemImage? Find(ItemImage key) => _items.TryGetValue(key, out var entry) ? entry.Image : null;

    public SavedReplica Save(StreamPosition position) => new(
        position, [.. _items.Select(item => KeyValuePair.Create(item.Key, item.Value.Image))], [.. _unfetched.Union(_fetching)]);

    // Instead of a scan: what was kept of an earlier replica. The stream, read on from there, may repeat what is in it.
    public void Load(ReplicaView view, SavedReplica saved)
    {
        (_view, _scan) = (view, 1);
        foreach (var (key, image) in saved.Items)
            Set(key, image, isLoose: view == ReplicaView.BothImages);
        if (view == ReplicaView.Keys)
            _unfetched.UnionWith(saved.Unfetched);
    }

    // It is whole once what the stream has told by now is fetched.
    public void AwaitFetches()
    {
        _awaited.UnionWith(_unfetched);
        _awaited.UnionWith(_fetching);
    }

    // Before the events come that the scan may not have seen. A scan that is begun anew forgets what the one before it saw.
    public void BeginScan(ReplicaView view)
    {
        _isBroken = !IsSettled;
        _view = view;
        _scan++;
        _isScanning = true;
        _streamed.Clear();
        _aside.Clear();
        _awaited.Clear();
        // What the stream told of so far the scan will see; and what is being fetched may be older than that.
        _unfetched.Clear();
        _fetching.Clear();
    }

    public void Scanned(ItemImage key, ItemImage image)
    {
        if (_items.TryGetValue(key, out var entry))
            entry.Scan = _scan;
        if (_streamed.Contains(key))
            return;
        if (KeepsAside)
            _aside[key] = image;
        else
            Set(key, image, isLoose: _view == ReplicaView.BothImages);
    }

    // What the scan did not see, and the stream did not tell of, is gone.
    public void EndScan()
    {
        _isScanning = false;
        foreach (var (key, _) in _items.Where(item => item.Value.Scan < _scan && !_streamed.Contains(item.Key) && !_aside.ContainsKey(item.Key)).ToList())
        {
            if (KeepsAside)
                _aside[key] = null;
            else
                Drop(key);
        }
    }

    public void Settle()
    {
        foreach (var (key, image) in _aside)
            Become(key, image);
        _aside.Clear();
        _streamed.Clear();
        _settledScan = _scan;
        _isBroken = false;
    }

    public void Observed(ItemChange change)
    {
        var key = ReplicaKey.Of(change);
        if (_view == ReplicaView.Keys)
        {
            _unfetched.Add(key.Detach());
            return;
        }
        var (old, now) = change switch
        {
            Insert insert => (null, insert.NewImage),
            Modify modify => (modify.OldImage, modify.NewImage),
            Remove remove => (remove.OldImage, null),
            UnknownChange unknown => (unknown.OldImage, unknown.NewImage),
            _ => (null, null),
        };
        // A write without its image is of a stream with another view, and the scan that its gap began finds it.
        if (now is null && change is not Remove)
            return;
        if (_isBroken && _view == ReplicaView.BothImages && IsAside(key))
            _aside[key.Detach()] = now?.Detach();
        else if (Follows(key, old, now))
        {
            _aside.Remove(key);
            Become(key, now);
        }
        else
            return;
        if (!IsSettled)
            _streamed.Add(key.Detach());
    }

    // The next keys to fetch. What a scan says of them from now on may be older than what is fetched.
    public IReadOnlyList<ItemImage> BeginFetch(int count)
    {
        ItemImage[] keys = [.. _unfetched.Take(count)];
        foreach (var key in keys)
        {
            _unfetched.Remove(key);
            _fetching.Add(key);
            if (!IsSettled && _streamed.Add(key) && _isScanning)
                _awaited.Add(key);
        }
        return keys;
    }

    // An item as a strongly consistent read has it; null when it is not there.
    public void Fetched(ItemImage key, ItemImage? image)
    {
        if (!_fetching.Remove(key))
            return;
        _awaited.Remove(key);
        Become(key, image);
    }

    // It could not be read, and is to be fetched again.
    public void NotFetched(ItemImage key)
    {
        if (_fetching.Remove(key))
            _unfetched.Add(key);
    }

    // What changed since it was last asked, in the order of the keys' last changes. What was read again and is the same is no change.
    public IReadOnlyList<ItemDifference> TakeChanges()
    {
        ItemDifference[] changes =
        [
            .. _changed.OrderBy(change => change.Value.Order)
                .Select(change => new ItemDifference(change.Key, change.Value.Before, Find(change.Key)))
                .Where(change => !AreSame(change.Before, change.Now)),
        ];
        _changed.Clear();
        return changes;
    }

    private bool IsAside(ItemImage key) => _streamed.Contains(key)
        ? _aside.ContainsKey(key)
        : !_items.TryGetValue(key, out var entry) || IsLoose(entry);

    private bool Follows(ItemImage key, ItemImage? old, ItemImage? now)
    {
        if (IsSettled || _view != ReplicaView.BothImages || _streamed.Contains(key))
            return true;
        if (!_items.TryGetValue(key, out var entry))
            // Not scanned yet; or the scan saw that it is not there, and only an insertion follows that.
            return _isScanning || old is null;
        if (!IsLoose(entry) || AreSame(old, entry.Image))
            return true;
        // The scan saw just what this event wrote.
        if (AreSame(now, entry.Image))
        {
            entry.IsLoose = false;
            _streamed.Add(key.Detach());
        }
        return false;
    }

    private static bool AreSame(ItemImage? one, ItemImage? other) =>
        one is null || other is null ? one == other : ItemEquality.AreEqual(one, other);

    private bool IsLoose(Entry entry) => entry.IsLoose && entry.Scan > _settledScan;

    private void Become(ItemImage key, ItemImage? image)
    {
        if (image is null)
            Drop(key);
        else
            Set(key, image, isLoose: false);
    }

    private void Set(ItemImage key, ItemImage image, bool isLoose)
    {
        _items.TryGetValue(key, out var entry);
        key = entry?.Key ?? key.Detach();
        Note(key, entry?.Image);
        _items[key] = new Entry(key, image.Detach(), _scan, isLoose);
    }

    private void Drop(ItemImage key)
    {
        if (_items.Remove(key, out var entry))
            Note(entry.Key, entry.Image);
    }

    private void Note(ItemImage key, ItemImage? before) =>
        _changed[key] = (_order++, _changed.TryGetValue(key, out var earlier) ? earlier.Before : before);

    private sealed class Entry(ItemImage key, ItemImage image, int scan, bool isLoose)
    {
        public ItemImage Key { get; } = key;

        public ItemImage Image { get; } = image;

        // The last scan that saw it.
        public int Scan { get; set; } = scan;

        public bool IsLoose { get; set; } = isLoose;
    }
}
