using System.Collections.Immutable;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams.Lineage;

// The lineage of a stream as far as it is known: shards, their parents, and how far each was delivered. Immutable and pure; the
// poller holds the current one. Its one promise: a shard is ready only when its parent is finished or not known (any more), so
// no record of a child can come before its parent's last. Absence from a listing proves nothing (listings lie for a while),
// so a shard that is not finished is never dropped: reading it tells whether it is gone.
internal sealed class ShardGraph
{
    // Finished shards stay listed for hours after their end, and one forgotten too early would look new and be read again.
    // An hour without being listed outlasts any inconsistency of the listing.
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    // The service's retention: a closed shard that had no child for this long gets none.
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    // A split's children may be listed one by one.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly ImmutableDictionary<string, ShardNode> _nodes;
    private readonly int _nextIndex;
    private readonly Lazy<ILookup<string, string>> _children;

    private ShardGraph(
        ImmutableDictionary<string, ShardNode> nodes, int nextIndex, DateTimeOffset? startedAt, Lazy<ILookup<string, string>>? children = null)
    {
        (_nodes, _nextIndex, StartedAt) = (nodes, nextIndex, startedAt);
        _children = children ?? new(() => nodes.Values
            .Where(node => node.ParentShardId is not null)
            .ToLookup(node => node.ParentShardId!, node => node.ShardId, StringComparer.Ordinal));
    }

    // Records created before are left out in shards without a known parent; null when the stream is read from its horizon.
    public DateTimeOffset? StartedAt { get; }

    public IEnumerable<ShardNode> Nodes => _nodes.Values;

    // Whether there is a shard that another one promises and no listing has shown.
    public bool IsAwaiting(DateTimeOffset now) =>
        _nodes.IsEmpty || _nodes.Values.Any(node => (node.IsPresumed && !node.IsFinished) || IsAwaitingChild(node, now));

    public bool AreAllFinished => _nodes.Values.All(node => node.IsFinished);

    public ShardNode? Find(string shardId) => _nodes.GetValueOrDefault(shardId);

    public static ShardGraph Start(StartFrom start, ShardListing listing, DateTimeOffset now) => start.Kind switch
    {
        StartKind.Latest => AtLatest(listing, now),
        StartKind.Position => Resumed(start.Resumed!, listing, now),
        _ => new ShardGraph(ImmutableDictionary<string, ShardNode>.Empty, 0, start.Time).With(listing, now),
    };

    // The listed shards join those known. A new one is read from its oldest record, leaving out what the start left out. A parent
    // that is not listed joins as presumed: it may be trimmed, or just not be listed yet, and then its child has to wait.
    public ShardGraph With(ShardListing listing, DateTimeOffset now)
    {
        var nodes = _nodes.ToBuilder();
        var index = _nextIndex;
        var added = new List<string>();
        foreach (var shard in listing.Shards)
        {
            if (nodes.TryGetValue(shard.ShardId, out var known) && !known.IsPresumed)
            {
                var ending = shard.EndingSequenceNumber ?? known.EndingSequenceNumber;
                nodes[shard.ShardId] = known with { LastListedAt = now, EndingSequenceNumber = ending };
                continue;
            }
            nodes[shard.ShardId] = NodeOf(shard, known?.Index ?? index++, now, since: null);
            added.Add(shard.ShardId);
        }
        // Only now are all parents known that are listed, in whatever order.
        foreach (var shardId in added)
        {
            var node = nodes[shardId];
            if (node.ParentShardId is { } parentId && !nodes.ContainsKey(parentId))
                nodes[parentId] = NodeOf(new ShardDescription(parentId), index++, now, StartedAt) with { IsPresumed = true };
            nodes[shardId] = Inheriting(node, nodes.GetValueOrDefault(node.ParentShardId ?? ""));
        }
        var graph = new ShardGraph(nodes.ToImmutable(), index, StartedAt);
        return listing.IsFull ? graph.WithoutForgotten(now) : graph;
    }

    // The shards that can be read now, in the order in which they became known.
    public IReadOnlyList<ShardNode> Ready() =>
        [.. _nodes.Values.Where(node => !node.IsFinished && IsDone(node.ParentShardId)).OrderBy(node => node.Index)];

    // Those that a finished shard made ready.
    public IEnumerable<ShardNode> ReadyChildren(string finished) =>
        _children.Value[finished].Select(child => _nodes[child]).Where(node => !node.IsFinished).OrderBy(node => node.Index);

    // The finished shards that may get children, or further ones, listed.
    public IReadOnlyList<ShardNode> WithChildrenToCome(DateTimeOffset now) =>
        [.. _nodes.Values.Where(node => IsAwaitingChild(node, now) || now < node.SettlesAt).OrderBy(node => node.Index)];

    public bool HasChild(string shardId) => _children.Value.Contains(shardId);

    // Up to here the shard's records were delivered, or are gone.
    public ShardGraph Delivered(ShardPosition position, DateTimeOffset now, bool isGone = false)
    {
        var node = _nodes[position.ShardId] with { Position = position, IsGone = isGone };
        if (!position.IsFinished)
            return new ShardGraph(_nodes.SetItem(node.ShardId, node), _nextIndex, StartedAt, _children);
        node = node with { FinishedAt = now, SettlesAt = now + Settling };
        var children = _children.Value[node.ShardId].Select(child => Inheriting(_nodes[child], node));
        var nodes = _nodes.SetItem(node.ShardId, node).SetItems(children.Select(child => KeyValuePair.Create(child.ShardId, child)));
        return new ShardGraph(nodes, _nextIndex, StartedAt, _children);
    }

    // The front: what is being read, and what is finished and has no child to stand for it. Ancestors of the front are done,
    // and what waits for the front is found again in the listing.
    public StreamPosition ToPosition(string streamArn) => new(
        streamArn,
        StartedAt,
        _nodes.Values
            .Where(node => node.IsFinished ? !HasChild(node.ShardId)
                : !node.IsPresumed && (IsDone(node.ParentShardId) || node.Position.After is not null))
            .Select(node => node.Position));

    private static ShardGraph AtLatest(ShardListing listing, DateTimeOffset now)
    {
        // The service's time before LATEST is asked for: resuming from here may repeat, and loses nothing.
        var startedAt = listing.ServiceTime;
        var nodes = listing.Shards.DistinctBy(shard => shard.ShardId)
            .Select((shard, index) => NodeOf(shard, index, now, startedAt))
            .Select(node => node.EndingSequenceNumber is null ? node : Finished(node, now))
            .ToImmutableDictionary(node => node.ShardId);
        var graph = new ShardGraph(nodes, nodes.Count, startedAt);
        var heads = graph.Ready().Select(node => KeyValuePair.Create(node.ShardId, node with { StartsAtLatest = true }));
        return new ShardGraph(nodes.SetItems(heads), nodes.Count, startedAt);
    }

    private static ShardGraph Resumed(StreamPosition position, ShardListing listing, DateTimeOffset now)
    {
        var nodes = ImmutableDictionary.CreateBuilder<string, ShardNode>();
        var parents = listing.Shards.DistinctBy(shard => shard.ShardId).ToDictionary(shard => shard.ShardId);
        foreach (var shard in position.Shards)
        {
            nodes[shard.ShardId] = new ShardNode(shard, nodes.Count)
            {
                LastListedAt = now,
                FinishedAt = shard.IsFinished ? now : null,
                IsGone = shard.IsFinished && !parents.ContainsKey(shard.ShardId),
            };
        }
        foreach (var shard in position.Shards)
        {
            // Ancestors of the front were read to their ends, or left out by the start.
            var ancestor = shard.ParentShardId;
            while (ancestor is not null && !nodes.ContainsKey(ancestor) && parents.TryGetValue(ancestor, out var listed))
            {
                nodes[ancestor] = Finished(NodeOf(listed, nodes.Count, now, position.StartedAt), now);
                ancestor = listed.ParentShardId;
            }
        }
        return new ShardGraph(nodes.ToImmutable(), nodes.Count, position.StartedAt).With(listing, now);
    }

    private ShardGraph WithoutForgotten(DateTimeOffset now)
    {
        var forgotten = _nodes.Values
            .Where(node => node.IsFinished && now - node.LastListedAt > ForgottenAfter
                && (HasChild(node.ShardId) || node.IsGone || now - node.FinishedAt >= Retention))
            .Select(node => node.ShardId)
            .ToList();
        return forgotten.Count == 0 ? this : new ShardGraph(_nodes.RemoveRange(forgotten), _nextIndex, StartedAt);
    }

    private bool IsAwaitingChild(ShardNode node, DateTimeOffset now) =>
        node.IsFinished && !node.IsGone && !HasChild(node.ShardId) && now - node.FinishedAt < Retention;

    private bool IsDone(string? parent) => parent is null || !_nodes.TryGetValue(parent, out var node) || node.IsFinished;

    // A shard without a known parent leaves out what the start left out. A child does so only when its parent ended before
    // anything of it was of interest.
    private ShardNode Inheriting(ShardNode node, ShardNode? parent)
    {
        if (node.IsFinished || node.Position is not { After: null, Since: null })
            return node;
        var since = parent is null ? StartedAt : parent.IsFinished ? parent.Position.Since : null;
        return since is null ? node : node with { Position = node.Position with { Since = since } };
    }

    private static ShardNode Finished(ShardNode node, DateTimeOffset now) =>
        node with { Position = node.Position with { IsFinished = true }, FinishedAt = now };

    private static ShardNode NodeOf(ShardDescription shard, int index, DateTimeOffset now, DateTimeOffset? since)
    {
        // A shard cannot be its own parent; taken at its word it would wait for itself for ever.
        var parent = shard.ParentShardId == shard.ShardId ? null : shard.ParentShardId;
        return new ShardNode(new ShardPosition(shard.ShardId, parent) { Since = since }, index)
        {
            EndingSequenceNumber = shard.EndingSequenceNumber,
            LastListedAt = now,
        };
    }
}
