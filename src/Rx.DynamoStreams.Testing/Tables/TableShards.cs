using System.Globalization;
using System.IO.Hashing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Testing.Tables;

// The open shards of a table's present stream, each with the part of the keys' hashes that it takes; so a key's changes stay in order
// through roll-overs and splits. Used under the table's lock.
internal sealed class TableShards(Func<InMemoryStream> present)
{
    private const long HashSpace = 1L << 32;

    private readonly List<Leaf> _leaves = [];
    private int _opened;

    public IReadOnlyList<string> Open => [.. _leaves.Select(leaf => leaf.Shard.ShardId)];

    // Those of a stream that was just switched on.
    public void Begin() => Add(parent: null, from: 0, until: HashSpace);

    // The stream was switched off, and has closed them.
    public void End() => _leaves.Clear();

    public void RollOver(string? shardId)
    {
        foreach (var leaf in Close(shardId))
            Add(leaf.Shard.ShardId, leaf.From, leaf.Until);
    }

    public void Split(string? shardId)
    {
        foreach (var leaf in Close(shardId))
        {
            var middle = (leaf.From + leaf.Until) / 2;
            Add(leaf.Shard.ShardId, leaf.From, middle);
            Add(leaf.Shard.ShardId, middle, leaf.Until);
        }
    }

    // Nowhere while the stream is switched off.
    public void Append(string eventName, ItemImage key, ItemImage? newImage, ItemImage? oldImage, bool isExpired)
    {
        var hash = (long)XxHash32.HashToUInt32(key.Bytes.Span);
        var leaf = _leaves.Find(leaf => hash >= leaf.From && hash < leaf.Until);
        var stream = present();
        stream.Locked(() => leaf?.Shard.EmptyPages(stream.EmptyPages()).Append(stream.Elapsed, new RecordContents(eventName, stream.NextSequenceNumber(), key)
        {
            CreatedAt = stream.ServiceTime,
            NewImage = newImage,
            OldImage = oldImage,
            IsExpired = isExpired,
        }));
    }

    private List<Leaf> Close(string? shardId)
    {
        var closing = _leaves.Where(leaf => shardId is null || leaf.Shard.ShardId == shardId).ToList();
        _leaves.RemoveAll(closing.Contains);
        var stream = present();
        stream.Locked(() =>
        {
            foreach (var leaf in closing)
                leaf.Shard.ClosesAt(stream.Elapsed).LooksOpenUntil(stream.Elapsed + stream.ListingDelay());
        });
        return closing;
    }

    private void Add(string? parent, long from, long until)
    {
        var stream = present();
        var shardId = string.Create(CultureInfo.InvariantCulture, $"shardId-{++_opened:D20}-00000000");
        var shard = stream.AddShard(shardId, parent, stream.Elapsed);
        stream.Locked(() => shard.ListedAt(stream.Elapsed + stream.ListingDelay()));
        _leaves.Add(new Leaf(shard, from, until));
    }

    private sealed record Leaf(InMemoryShard Shard, long From, long Until);
}
