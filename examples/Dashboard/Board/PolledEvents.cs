using Rx.DynamoStreams;

namespace Dashboard;

// What a poll brought, up to its checkpoint: counts of everything, and the newest changes only, so that a large poll costs no more.
internal sealed class PolledEvents
{
    private readonly Queue<ItemChange> _newest = new();

    public long Inserts { get; private set; }
    public long Modifies { get; private set; }
    public long Removes { get; private set; }
    public Dictionary<string, long> ByShard { get; } = new(StringComparer.Ordinal);
    public List<ShardChange> ShardChanges { get; } = [];
    public List<Gap> Gaps { get; } = [];
    public IEnumerable<ItemChange> Newest => _newest;

    public void Add(StreamEvent streamEvent)
    {
        switch (streamEvent)
        {
            case ItemChange change:
                Count(change);
                break;
            case ShardChange shard:
                ShardChanges.Add(shard);
                break;
            case Gap gap:
                Gaps.Add(gap);
                break;
        }
    }

    private void Count(ItemChange change)
    {
        Inserts += change is Insert ? 1 : 0;
        Modifies += change is Modify ? 1 : 0;
        Removes += change is Remove ? 1 : 0;
        ByShard[change.ShardId] = ByShard.GetValueOrDefault(change.ShardId) + 1;
        _newest.Enqueue(change);
        if (_newest.Count > EventBoard.RowsKept)
            _newest.Dequeue();
    }
}
