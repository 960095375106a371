namespace Rx.DynamoStreams.Simulation.Replicas;

// A subscriber of a replica, who holds each set against those before it and against the table's history.
internal sealed class ReplicaWatch(string name, LivingTable table, IReadOnlyList<int> from, Timeline timeline) : IObserver<ReplicaChangeSet<string>>
{
    private readonly Dictionary<ItemImage, string> _items = [];

    // The earliest states of each key that what was shown can be.
    private readonly int[] _places = [.. from];
    private long? _version;
    private bool _isInside;

    public IReadOnlyDictionary<ItemImage, string> Items => _items;

    public IReadOnlyList<int> Places => _places;

    public long? Version => _version;

    public bool IsOver { get; set; }

    public Exception? Error { get; private set; }

    public void OnNext(ReplicaChangeSet<string> set)
    {
        Check(!_isInside, "a set came from within another one");
        Check(!IsOver, $"{set} came after the end of its subscription");
        _isInside = true;
        timeline.Add($"{name}: {set}");
        Check(set.IsSnapshot == _version is null, $"{set} is {(set.IsSnapshot ? "not the first" : "the first, and no snapshot")}");
        Check(_version is null || set.Version == _version + 1, $"{set} comes after the version {_version}");
        Check(set.IsSnapshot || set.Changes.Count > 0, $"{set} is empty");
        Check(set.Changes.DistinctBy(change => change.Key).Count() == set.Changes.Count, $"{set} has a key twice");
        _version = set.Version;
        foreach (var change in set.Changes)
            Apply(change);
        if (set.IsSnapshot)
            CheckAll();
        _isInside = false;
    }

    public void OnError(Exception error)
    {
        Check(!_isInside && !IsOver, "an error came after the end or from within a set");
        timeline.Add($"{name} ends with {error.GetType().Name}: {error.Message}");
        (Error, IsOver) = (error, true);
    }

    public void OnCompleted()
    {
        Check(!_isInside && !IsOver, "an end came after the end or from within a set");
        Check(table.MayCountAsGone, "the replica completed, and its table was not deleted for so long");
        timeline.Add($"{name} completes");
        IsOver = true;
    }

    public void CheckHas(IReadOnlyDictionary<ItemImage, string> other, string whose) =>
        Check(_items.Count == other.Count && _items.All(item => other.TryGetValue(item.Key, out var value) && value == item.Value), $"{whose} is not what the sets make: {Text(other)} instead of {Text(_items)}");

    public string Differences() => Text(Enumerable.Range(0, table.Keys)
        .Select(key => (Key: key, Shown: _items.FirstOrDefault(item => LivingTable.KeyOf(item.Key) == key).Value, Now: table.HistoryOf(key)[^1]))
        .Where(item => item.Shown != item.Now)
        .Select(item => $"k{item.Key} is {item.Now ?? "nothing"}, not {item.Shown ?? "nothing"}"));

    private void Apply(ReplicaChange<string> change)
    {
        var previous = _items.GetValueOrDefault(change.Key);
        Check(change.Previous == previous, $"{KeyText(change.Key)} was {previous ?? "nothing"}, and a change says {change.Previous ?? "nothing"}");
        Check(change is not { Current: null, Previous: null }, $"a change of {KeyText(change.Key)} is none");
        if (change.Current is null)
            _items.Remove(change.Key);
        else
            _items[change.Key] = change.Current;
        timeline.Add($"{name} shows {KeyText(change.Key)} = {change.Current ?? "nothing"}");
        CheckOrder(LivingTable.KeyOf(change.Key), change.Current);
    }

    // What is not there is shown, too.
    private void CheckAll()
    {
        var there = _items.Keys.Select(LivingTable.KeyOf).ToHashSet();
        for (var key = 0; key < table.Keys; key++)
        {
            if (!there.Contains(key))
                CheckOrder(key, null);
        }
    }

    private void CheckOrder(int key, string? value)
    {
        var history = table.HistoryOf(key);
        var place = _places[key];
        while (place < history.Count && history[place] != value)
            place++;
        Check(place < history.Count, $"k{key} shows {value ?? "nothing"}, which it was not after its state {_places[key]}; it was {string.Join(" ", history.Skip(Math.Max(0, _places[key] - 5)).Select(state => state ?? "-"))} from its state {Math.Max(0, _places[key] - 5)} on");
        _places[key] = place;
    }

    private void Check(bool holds, string violation)
    {
        if (!holds)
            throw new ViolationException($"{name}: {violation}");
    }

    private static string KeyText(ItemImage key) => $"k{LivingTable.KeyOf(key)}";

    private static string Text(IReadOnlyDictionary<ItemImage, string> items) =>
        Text(items.OrderBy(item => LivingTable.KeyOf(item.Key)).Select(item => $"{KeyText(item.Key)}={item.Value}"));

    private static string Text(IEnumerable<string> parts) => string.Join(", ", parts);
}
