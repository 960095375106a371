namespace Rx.DynamoStreams.Cli.Live;

// What is new in each listing of a stream's shards; it knows no clock. Listings are eventually consistent, and one whose pages
// race a split leaves shards out, so a shard is gone only when two in a row leave it out.
internal sealed class ShardHistory
{
    private readonly Dictionary<string, ShardDescription> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private StreamStatus? _status;

    public IReadOnlyList<ShardNews> Add(DescribeStreamResponse stream, DateTimeOffset now)
    {
        var isFirst = _status is null;
        var news = new List<ShardNews>();
        if (_status != stream.Status && !isFirst)
            news.Add(new ShardNews(now, ShardNewsKind.Status) { Status = stream.Status });
        _status = stream.Status;
        news.AddRange(Gone(stream).Select(shard => Of(ShardNewsKind.Gone, shard)));
        // What ends comes before what goes on from it.
        var listed = stream.Shards.OrderBy(shard => shard.ShardId, StringComparer.Ordinal).ToList();
        news.AddRange(listed.Where(shard => shard.IsClosed && _known.TryGetValue(shard.ShardId, out var known) && !known.IsClosed)
            .Select(shard => Of(ShardNewsKind.Closed, shard)));
        foreach (var shard in listed.Where(shard => !_known.ContainsKey(shard.ShardId)))
        {
            news.Add(Of(isFirst ? ShardNewsKind.Listed : ShardNewsKind.Opened, shard));
            if (shard.IsClosed && !isFirst)
                news.Add(Of(ShardNewsKind.Closed, shard));
        }
        foreach (var shard in listed)
            _known[shard.ShardId] = shard;
        return news;

        ShardNews Of(ShardNewsKind kind, ShardDescription shard) => new(now, kind) { Shard = shard };
    }

    private List<ShardDescription> Gone(DescribeStreamResponse stream)
    {
        var missing = _known.Keys.Except(stream.Shards.Select(shard => shard.ShardId)).ToList();
        var gone = missing.Where(_missing.Contains).Order(StringComparer.Ordinal).Select(shardId => _known[shardId]).ToList();
        foreach (var shard in gone)
            _known.Remove(shard.ShardId);
        _missing.Clear();
        _missing.UnionWith(missing);
        return gone;
    }
}
