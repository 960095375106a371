using Rx.DynamoStreams;

namespace Dashboard;

// The shards as the reader met them, the newest ones, in the order in which it began them.
internal sealed class Lineage
{
    private const int ShardsKept = 40;

    private readonly List<ShardState> _shards = [];

    public IReadOnlyList<ShardState> Shards => [.. _shards];

    public void Apply(PolledEvents poll, Checkpoint checkpoint, DateTimeOffset now)
    {
        foreach (var change in poll.ShardChanges)
        {
            var place = PlaceOf(change.ShardId);
            if (change is ShardClosed && place >= 0)
                _shards[place] = _shards[place] with { Closed = now, After = null };
            else if (change is ShardOpened opened && place < 0)
                _shards.Add(new ShardState(opened.ShardId, opened.ParentShardId, now, null, 0, null));
        }
        foreach (var (shardId, records) in poll.ByShard)
        {
            if (PlaceOf(shardId) is >= 0 and var place)
                _shards[place] = _shards[place] with { Records = _shards[place].Records + records };
        }
        CloseLost(checkpoint, now);
        Place(checkpoint);
        if (_shards.Count > ShardsKept)
            _shards.RemoveAll(shard => shard.Closed is not null && _shards.IndexOf(shard) < _shards.Count - ShardsKept);
    }

    // A shard that was trimmed away ends with a gap; the position knows it no more.
    private void CloseLost(Checkpoint checkpoint, DateTimeOffset now)
    {
        var read = checkpoint.Position.Shards.Where(shard => !shard.IsFinished).Select(shard => shard.ShardId).ToHashSet(StringComparer.Ordinal);
        for (var place = 0; place < _shards.Count; place++)
        {
            if (_shards[place] is { Closed: null } shard && !read.Contains(shard.Id))
                _shards[place] = shard with { Closed = now, After = null };
        }
    }

    private void Place(Checkpoint checkpoint)
    {
        foreach (var position in checkpoint.Position.Shards)
        {
            if (PlaceOf(position.ShardId) is >= 0 and var place && _shards[place].Closed is null)
                _shards[place] = _shards[place] with { After = position.After?.ToString() };
        }
    }

    private int PlaceOf(string shardId) => _shards.FindIndex(shard => shard.Id == shardId);
}
