using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Tests.Lineage;

// Draws a lineage in one line: "a -> b, c; b -> d" is a with the children b and c, and b with the child d. "!" behind a name
// marks a closed shard.
internal static class Tree
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static ShardListing Listing(string drawing, StreamStatus status = StreamStatus.Enabled)
    {
        var parents = new Dictionary<string, string?>();
        var closed = new HashSet<string>();
        foreach (var family in drawing.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = family.Split("->", StringSplitOptions.TrimEntries);
            parents.TryAdd(Name(sides[0], closed), null);
            foreach (var child in sides.Length > 1 ? sides[1].Split(',', StringSplitOptions.TrimEntries) : [])
                parents[Name(child, closed)] = Name(sides[0], closed);
        }
        return new ShardListing(status, [.. parents.Select(shard => Shard(shard.Key, shard.Value, closed))], Noon, IsFull: true, Pages: 1);
    }

    public static ShardGraph Graph(string drawing, StartFrom? start = null) =>
        ShardGraph.Start(start ?? StartFrom.TrimHorizon, Listing(drawing), Noon);

    public static ShardGraph Finish(this ShardGraph graph, params string[] shardIds) => shardIds.Aggregate(
        graph, (current, shardId) => current.Delivered(current.Find(shardId)!.Position with { IsFinished = true }, Noon));

    // The same listing so many times, from noon on, evenly.
    public static ShardGraph WithEach(this ShardGraph graph, ShardListing listing, int times, DateTimeOffset until) => Enumerable.Range(0, times).Aggregate(
        graph, (current, time) => current.With(listing, Noon + (until - Noon) * ((double)time / (times - 1))));

    public static string ReadyIds(this ShardGraph graph) => string.Join(' ', graph.Ready().Select(node => node.ShardId));

    private static string Name(string text, HashSet<string> closed)
    {
        var name = text.TrimEnd('!');
        if (name != text)
            closed.Add(name);
        return name;
    }

    private static ShardDescription Shard(string name, string? parent, HashSet<string> closed) =>
        new(name, parent) { EndingSequenceNumber = closed.Contains(name) ? SequenceNumber.Parse("9") : null };
}
