using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Output;

// A stream's shards as a tree, children below the shard that they go on from. A shard whose parent is not listed any more
// is a root. Siblings are sorted by id, which is by time in practice and a matter of display only.
internal static class ShardTree
{
    private static readonly Style Open = new(Color.Green);
    private static readonly Style Closed = new(Color.Grey);

    public static Tree Draw(string streamArn, DescribeStreamResponse stream)
    {
        var listed = stream.Shards.Select(shard => shard.ShardId).ToHashSet();
        var children = stream.Shards.OrderBy(shard => shard.ShardId, StringComparer.Ordinal).ToLookup(ParentListed);
        var tree = new Tree(new Paragraph(Printable.Escape(Title())));
        AddChildren(tree, "");
        return tree;

        string ParentListed(ShardDescription shard) =>
            shard.ParentShardId is { } parent && listed.Contains(parent) ? parent : "";

        void AddChildren(IHasTreeNodes node, string parent)
        {
            foreach (var shard in children[parent])
                AddChildren(node.AddNode(Describe(shard, isRoot: parent.Length == 0)), shard.ShardId);
        }

        string Title()
        {
            var view = stream.StreamViewType is { } viewType ? $", {viewType}" : "";
            var count = $"{stream.Shards.Count(shard => !shard.IsClosed)} open, {stream.Shards.Count(shard => shard.IsClosed)} closed";
            return $"{streamArn} ({stream.Status.ToString().ToUpperInvariant()}{view}; {count})";
        }
    }

    private static Paragraph Describe(ShardDescription shard, bool isRoot)
    {
        var start = shard.StartingSequenceNumber?.ToString() ?? "?";
        var range = shard.EndingSequenceNumber is { } end ? $"{start} to {end}" : $"from {start}";
        var orphaned = isRoot && shard.ParentShardId is { } parent ? $"  (parent {parent} is not listed any more)" : "";
        return new Paragraph()
            .Append(Printable.Escape(shard.ShardId) + "  ")
            .Append(shard.IsClosed ? "closed" : "open", shard.IsClosed ? Closed : Open)
            .Append(Printable.Escape($"  {range}{orphaned}"));
    }
}
