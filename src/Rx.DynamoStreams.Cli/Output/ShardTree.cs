using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Output;

// A stream's shards as a tree, children below the shard that they go on from. A shard whose parent is not listed any more
// is a root. Siblings are sorted by id, which is by time in practice and a matter of display only.
internal static class ShardTree
{
    private static readonly Style Open = new(Color.Green);
    private static readonly Style Closed = new(Color.Grey);
    private static readonly Style Newest = new(Color.Yellow, decoration: Decoration.Bold);

    public static Tree Draw(string streamArn, DescribeStreamResponse stream)
    {
        var view = stream.StreamViewType is { } viewType ? $", {viewType}" : "";
        var count = $"{stream.Shards.Count(shard => !shard.IsClosed)} open, {stream.Shards.Count(shard => shard.IsClosed)} closed";
        return Draw($"{streamArn} ({StatusOf(stream)}{view}; {count})", stream.Shards, stream.Shards, _ => null);
    }

    // Some of the shards that are listed; a note, if it has one, marks a shard.
    public static Tree Draw(
        string title, IReadOnlyCollection<ShardDescription> listed, IReadOnlyCollection<ShardDescription> drawn, Func<string, string?> note)
    {
        var listedIds = listed.Select(shard => shard.ShardId).ToHashSet();
        var drawnIds = drawn.Select(shard => shard.ShardId).ToHashSet();
        var children = drawn.OrderBy(shard => shard.ShardId, StringComparer.Ordinal).ToLookup(ParentDrawn);
        var tree = new Tree(new Paragraph(Printable.Escape(title)));
        AddChildren(tree, "");
        return tree;

        string ParentDrawn(ShardDescription shard) =>
            shard.ParentShardId is { } parent && drawnIds.Contains(parent) ? parent : "";

        void AddChildren(IHasTreeNodes node, string parent)
        {
            foreach (var shard in children[parent])
                AddChildren(node.AddNode(Describe(shard)), shard.ShardId);
        }

        Paragraph Describe(ShardDescription shard)
        {
            var isOrphan = shard.ParentShardId is { } parent && !listedIds.Contains(parent);
            return ShardTree.Describe(shard, isOrphan, note(shard.ShardId));
        }
    }

    public static string StatusOf(DescribeStreamResponse stream) => stream.Status.ToString().ToUpperInvariant();

    private static Paragraph Describe(ShardDescription shard, bool isOrphan, string? note)
    {
        var start = shard.StartingSequenceNumber?.ToString() ?? "?";
        var range = shard.EndingSequenceNumber is { } end ? $"{start} to {end}" : $"from {start}";
        var orphaned = isOrphan ? $"  (parent {shard.ParentShardId} is not listed any more)" : "";
        return new Paragraph()
            .Append(Printable.Escape(shard.ShardId) + "  ")
            .Append(shard.IsClosed ? "closed" : "open", shard.IsClosed ? Closed : Open)
            .Append(note is null ? "" : $"  ← {note}", Newest)
            .Append(Printable.Escape($"  {range}{orphaned}"));
    }
}
