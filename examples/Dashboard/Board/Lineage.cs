using Rx.DynamoStreams;

namespace Dashboard;

// The shards as the reader met them, in the order in which it began them: the newest ones, and those that are open.
internal sealed class Lineage
{
    public const int ShardsKept = 40;

    private readonly OrderedDictionary<string, ShardState> _shards = new(StringComparer.Ordinal);

    public IReadOnlyList<ShardState> Shards => [.. _shards.Values];

    public void Apply(PolledEvents poll, Checkpoint checkpoint, DateTimeOffset now)
    {
        foreach (var change in poll.ShardChanges)
        {
            if (change is ShardOpened opened)
                _shards.TryAdd(opened.ShardId, new ShardState(opened.ShardId, opened.ParentShardId, now, null, 0, null));
            else if (_shards.TryGetValue(change.ShardId, out var shard))
                _shards[change.ShardId] = Closed(shard, now);
        }
        foreach (var (shardId, records) in poll.ByShard)
        {
            if (_shards.TryGetValue(shardId, out var shard))
                _shards[shardId] = shard with { Records = shard.Records + records };
        }
        Place(checkpoint, now);
        ForgetOldest();
    }

    // A shard that was trimmed away ends with a gap; the position knows it no more.
    private void Place(Checkpoint checkpoint, DateTimeOffset now)
    {
        var read = checkpoint.Position.Shards.Where(shard => !shard.IsFinished)
            .ToDictionary(shard => shard.ShardId, shard => shard.After?.ToString(), StringComparer.Ordinal);
        foreach (var shard in Shards.Where(shard => shard.Closed is null))
            _shards[shard.Id] = read.TryGetValue(shard.Id, out var after) ? shard with { After = after } : Closed(shard, now);
    }

    private void ForgetOldest()
    {
        foreach (var old in Shards.SkipLast(ShardsKept).Where(shard => shard.Closed is not null))
            _shards.Remove(old.Id);
    }

    private static ShardState Closed(ShardState shard, DateTimeOffset now) => shard with { Closed = now, After = null };
}
