using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Simulation;

// What the service really has and had: each record that was written, in which shard, and whether it can still be read.
internal sealed class Truth(InMemoryStream stream)
{
    private readonly Dictionary<SequenceNumber, (InMemoryShard Shard, InMemoryRecord Record)> _records = [];
    private readonly Dictionary<string, int> _seen = [];

    public int Written => Refreshed()._records.Count;

    public IEnumerable<(InMemoryShard Shard, InMemoryRecord Record)> All => Refreshed()._records.Values;

    // Parents come before their children.
    public IReadOnlyList<InMemoryShard> Shards => stream.Shards;

    // What is known already is not looked for in all shards again.
    public (InMemoryShard Shard, InMemoryRecord Record)? Find(SequenceNumber number) =>
        _records.TryGetValue(number, out var found) || Refreshed()._records.TryGetValue(number, out found) ? found : null;

    public bool IsLost(InMemoryShard shard, InMemoryRecord record) => !stream.IsReadable(shard, record);

    public bool IsGone(InMemoryShard shard) => stream.IsGone(shard);

    public bool IsAnyTrimmed => All.Any(written => IsLost(written.Shard, written.Record));

    public string? ParentOf(string shardId) => stream.Shards.FirstOrDefault(shard => shard.ShardId == shardId)?.ParentShardId;

    public IEnumerable<string> AncestorsOf(string shardId)
    {
        for (var parent = ParentOf(shardId); parent is not null; parent = ParentOf(parent))
            yield return parent;
    }

    private Truth Refreshed()
    {
        foreach (var shard in stream.Shards)
        {
            for (var i = _seen.GetValueOrDefault(shard.ShardId); i < shard.Records.Count; i++)
                _records.Add(shard.Records[i].SequenceNumber, (shard, shard.Records[i]));
            _seen[shard.ShardId] = shard.Records.Count;
        }
        return this;
    }
}
