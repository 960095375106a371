namespace Rx.DynamoStreams.Replicas;

// The items of a table, put together from its scan and its stream. A scan reads each item at some moment, the stream tells of
// each write some time after; so when an item was scanned, its next event may be older than what the scan saw. Invariants:
//
// - A key's value follows the key's writes in order, and never goes back. A value from the stream is followed by the next event.
//   One from the scan is loose: with both images it is followed by the event whose old image it is, and events before that one
//   are left out; with new images only it is kept aside until no event can be older.
// - A gap before the scan was settled leaves loose values that nothing follows for sure. The scan that begins then is kept aside,
//   and so is what the stream tells, except of keys whose value it told itself.
// - What was fetched while a stream told of keys, or placed by images that the next stream does not tell, may be newer than what that
//   stream tells first: where the view changes to one with images, scan and stream are kept aside, of each key.
// - Settle is called when every event that is older than the scan has come; nothing is loose or aside any more.
// - A key that the stream told of since the scan began is the stream's: what the scan says of it is left out. So is one that was
//   removed: it is remembered until the scan is settled.
// - What was kept of an earlier replica was settled, and is the stream's. Read on from where it was, the stream may repeat some of
//   it, before anything is shown.
//
// It is used by one caller at a time. Items, and what is aside, can be more than memory has; the rest is of keys that changed.
internal sealed class ReplicaLedger(IReplicaRows items, IReplicaRows aside)
{
    private readonly HashSet<ItemImage> _streamed = [];
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
    private bool _isOtherView;
    private bool _isTaken;

    private bool IsSettled => _settledScan == _scan;

    private bool KeepsAside => _view == ReplicaView.NewImages || (_view == ReplicaView.BothImages && (_isBroken || _isOtherView));

    public long Count => items.Count;

    // Whether nothing is kept aside, and nothing awaited that the scan was left out for: what it has is complete, as far as scan and
    // stream were read. What the stream told since waits for its fetch, and has until then what the scan saw: a busy table always
    // has some of that.
    public bool IsWhole => aside.Count == 0 && _awaited.Count == 0;

    // Keys whose items the stream tells to have changed, without saying to what.
    public IReadOnlyCollection<ItemImage> Unfetched => _unfetched;

    // Those, and the ones that are just being fetched.
    public IReadOnlyCollection<ItemImage> NotFetchedYet => [.. _unfetched.Union(_fetching)];

    // Counts the scans that its items came from, of this replica and those before.
    public int Scan => _scan;

    public ItemImage? Find(ItemImage key) => items.Find(key)?.Image;

    public SavedReplica Save(StreamPosition position) => new(
        position, [.. items.ReadAll().Select(row => KeyValuePair.Create(row.Key, row.Image!))], NotFetchedYet);

    public void Load(ReplicaView view, SavedReplica saved)
    {
        const int Scan = 1;
        foreach (var (key, image) in saved.Items)
            items.Put(new ReplicaRow(key, image, MarkOf(Scan, isLoose: false)));
        GoOn(view, Scan, saved.Unfetched);
    }

    // Instead of a scan: the items are those of an earlier replica, which had counted so many scans.
    public void GoOn(ReplicaView view, int scan, IEnumerable<ItemImage> unfetched)
    {
        (_view, _settledScan, _scan) = (view, scan, scan + 1);
        if (view == ReplicaView.Keys)
            _unfetched.UnionWith(unfetched);
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
        _isOtherView |= _scan > 0 && _view != view;
        _view = view;
        _scan++;
        _isScanning = true;
        _streamed.Clear();
        aside.Clear();
        _awaited.Clear();
        // What the stream told of so far the scan will see; and what is being fetched may be older than that.
        _unfetched.Clear();
        _fetching.Clear();
    }

    public void Scanned(ItemImage key, ItemImage image)
    {
        if (_streamed.Contains(key))
            return;
        if (KeepsAside)
            PutAside(key, image);
        else
            Set(key, image, isLoose: _view == ReplicaView.BothImages);
    }

    // What the scan did not see, and the stream did not tell of, is gone.
    public void EndScan()
    {
        _isScanning = false;
        foreach (var key in items.ReadAll().Where(row => ScanOf(row) < _scan && !_streamed.Contains(row.Key)).Select(row => row.Key).ToList())
        {
            if (!KeepsAside)
                Drop(key);
            else if (aside.Find(key) is null)
                PutAside(key, null);
        }
    }

    public void Settle()
    {
        foreach (var row in aside.ReadAll().Where(row => !AreSame(Find(row.Key), row.Image)))
            Become(row.Key, row.Image);
        aside.Clear();
        _streamed.Clear();
        _settledScan = _scan;
        _isBroken = false;
        _isOtherView = false;
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
        if (IsAside(key))
            PutAside(key, now);
        else if (Follows(key, old, now))
        {
            aside.Remove(key);
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

    // Everything; changes are noted from now on.
    public IEnumerable<ItemDifference> TakeAll()
    {
        _isTaken = true;
        return items.ReadAll().Select(row => new ItemDifference(row.Key, null, row.Image));
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

    // Whether what the stream tells of it may be older than what is shown.
    private bool IsAside(ItemImage key)
    {
        if (_isOtherView)
            return true;
        if (!_isBroken || _view != ReplicaView.BothImages)
            return false;
        return _streamed.Contains(key) ? aside.Find(key) is not null : items.Find(key) is not { } row || IsLoose(row);
    }

    private bool Follows(ItemImage key, ItemImage? old, ItemImage? now)
    {
        if (IsSettled || _view != ReplicaView.BothImages || _streamed.Contains(key))
            return true;
        if (items.Find(key) is not { } row)
            // Not scanned yet; or the scan saw that it is not there, and only an insertion follows that.
            return _isScanning || old is null;
        if (!IsLoose(row) || AreSame(old, row.Image))
            return true;
        // The scan saw just what this event wrote.
        if (AreSame(now, row.Image))
        {
            items.Put(row with { Mark = MarkOf(_scan, isLoose: false) });
            _streamed.Add(key.Detach());
        }
        return false;
    }

    private static bool AreSame(ItemImage? one, ItemImage? other) =>
        one is null || other is null ? one == other : ItemEquality.AreEqual(one, other);

    private bool IsLoose(ReplicaRow row) => HasLooseMark(row) && ScanOf(row) > _settledScan;

    private void Become(ItemImage key, ItemImage? image)
    {
        if (image is null)
            Drop(key);
        else
            Set(key, image, isLoose: false);
    }

    private void Set(ItemImage key, ItemImage image, bool isLoose)
    {
        var row = items.Find(key);
        key = row?.Key ?? key.Detach();
        Note(key, row?.Image);
        items.Put(new ReplicaRow(key, image.Detach(), MarkOf(_scan, isLoose)));
    }

    private void Drop(ItemImage key)
    {
        if (items.Find(key) is not { } row)
            return;
        items.Remove(row.Key);
        Note(row.Key, row.Image);
    }

    private void PutAside(ItemImage key, ItemImage? image) => aside.Put(new ReplicaRow(key.Detach(), image?.Detach(), 0));

    private void Note(ItemImage key, ItemImage? before)
    {
        if (_isTaken)
            _changed[key] = (_order++, _changed.TryGetValue(key, out var earlier) ? earlier.Before : before);
    }

    // The last scan that saw it, and whether its value is the scan's.
    private static long MarkOf(int scan, bool isLoose) => (2L * scan) + (isLoose ? 1 : 0);

    private static int ScanOf(ReplicaRow row) => (int)(row.Mark / 2);

    private static bool HasLooseMark(ReplicaRow row) => row.Mark % 2 == 1;
}
