namespace Rx.DynamoStreams.Testing.Tables;

// A table's items at one time: as they are now, but for those that were another, or none, before.
internal sealed class TableView(TableItems items, IReadOnlyDictionary<ItemImage, ItemImage?> before)
{
    public ItemImage? Find(ItemImage key) => before.TryGetValue(key, out var then) ? then : items.Find(key);

    // What lies behind one place and before another, in the order of a scan.
    public IEnumerable<(ItemImage Key, ItemImage Item)> Between(ScanPlace after, ScanPlace until)
    {
        var places = items.PlacesBetween(after, until);
        if (before.Count > 0)
            places = places.Union(before.Keys.Select(items.PlaceOf).Where(place => place.CompareTo(until) < 0)).Order();
        foreach (var (_, key) in places.Where(place => place.CompareTo(after) > 0))
        {
            if (Find(key!) is { } item)
                yield return (key!, item);
        }
    }
}
