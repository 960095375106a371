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
    // An hour without being listed, and ten listings, outlast any inconsistency of the listing. The hour alone would not: there is
    // no listing while there is an outage.
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);
    private const int ForgottenAfterListings = 10;

    // The service's retention: a closed shard that had no child for this long gets none.
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    // A split's children may be listed one by one, and the last shards of a stream after it was disabled.
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    // A listing and the records' creation times come from clocks of several machines. What LATEST itself gives is never left out.
    private static readonly TimeSpan CutTolerance = TimeSpan.FromSeconds(10);

    private readonly ImmutableDictionary<string, ShardNode> _nodes;
    private readonly int _nextIndex;
    private readonly GraphStart _start;
    private readonly Lazy<ILookup<string, string>> _children;
    private readonly Lazy<IReadOnlyList<ShardPosition>> _positions;

    private ShardGraph(
        ImmutableDictionary<string, ShardNode> nodes,
        int nextIndex,
        GraphStart start,
        Lazy<ILookup<string, string>>? children = null)
    {
        (_nodes, _nextIndex, _start) = (nodes, nextIndex, start);
        _children = children ?? new(() => nodes.Values
            .Where(node => node.ParentShardId is not null)
            .ToLookup(node => node.ParentShardId!, node => node.ShardId, StringComparer.Ordinal));
        _positions = new(() => StreamPosition.Sorted(nodes.Values.Where(IsInPosition).Select(node => node.Position)));
    }

    // Records created before are left out in shards without a known parent; null when the stream is read from its horizon.
    public DateTimeOffset? StartedAt => _start.StartedAt;

    // The service's time when reading began; null for a position from before that was stored.
    public DateTimeOffset? BeganAt => _start.BeganAt;

    // How current a shard is when it begins: as its parent was, or for a resumed reader, what its position says.
    public DateTimeOffset? CurrentUntil(ShardNode node) =>
        node.CurrentUntil ?? (node.ParentShardId is { } parent ? Find(parent)?.CurrentUntil : null) ?? _start.CurrentUntil;

    // The same for shards that are yet to be listed.
    public IEnumerable<DateTimeOffset?> CurrentUntilOfAwaited(DateTimeOffset now) =>
        _nodes.Values.Where(node => IsAwaitingChild(node, now)).Select(node => node.CurrentUntil ?? _start.CurrentUntil);

    // Whether there is a shard that another one promises and no listing has shown.
    public bool IsAwaiting(DateTimeOffset now) => _nodes.IsEmpty || _nodes.Values.Any(node =>
        (node.IsPresumed && !node.IsFinished) || (IsAwaitingChild(node, now) && (node.IsEndSeen || now < node.SettlesAt)));

    public bool AreAllFinished => _nodes.Values.All(node => node.IsFinished);

    public int Unfinished => _nodes.Values.Count(node => !node.IsFinished);

    public ShardNode? Find(string shardId) => _nodes.GetValueOrDefault(shardId);

    public static ShardGraph Start(StartFrom start, ShardListing listing, DateTimeOffset now) => start.Kind switch
    {
        StartKind.Latest => AtLatest(listing, now),
        StartKind.Position => Resumed(start.Resumed!, listing, now),
        _ => new ShardGraph(ImmutableDictionary<string, ShardNode>.Empty, 0, new(start.Time, null, listing.BeganAt)).With(listing, now, isStart: true),
    };

    // The listed shards join those known. A new one is read from its oldest record, leaving out what the start left out. A parent
    // that is not listed joins as presumed: it may be trimmed, or just not be listed yet, and then its child has to wait.
    public ShardGraph With(ShardListing listing, DateTimeOffset now, bool isStart = false)
    {
        var nodes = _nodes.ToBuilder();
        var index = _nextIndex;
        var added = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shard in listing.Shards)
        {
            if (nodes.TryGetValue(shard.ShardId, out var known) && !known.IsPresumed)
            {
                // One that was known by its child alone tells its parent only now.
                nodes[shard.ShardId] = known with
                {
                    Missing = null,
                    EndingSequenceNumber = shard.EndingSequenceNumber ?? known.EndingSequenceNumber,
                    Position = known.WasThereAtStart ? known.Position with { ParentShardId = shard.ParentShardId } : known.Position,
                };
                continue;
            }
            nodes[shard.ShardId] = NodeOf(shard, index++, since: null);
            added.Add(shard.ShardId);
        }
        // An ancestor of what was there at the start was over by then, and comes too late: its records would turn items back.
        foreach (var shardId in nodes.Values.Where(node => node.WasThereAtStart).Select(node => node.ParentShardId).OfType<string>().ToList())
        {
            for (var late = shardId; late is not null && added.Remove(late); late = nodes[late].ParentShardId)
                nodes[late] = Over(nodes[late], StartedAt, now);
        }
        // Only now are all parents known that are listed, in whatever order.
        foreach (var shardId in added)
        {
            var node = nodes[shardId];
            if (node.ParentShardId is { } parentId && !nodes.ContainsKey(parentId))
            {
                nodes[parentId] = NodeOf(new ShardDescription(parentId), index++, StartedAt)
                    with { IsPresumed = true, IsBeforeStart = isStart };
            }
            nodes[shardId] = Inheriting(node, nodes.GetValueOrDefault(node.ParentShardId ?? ""));
        }
        if (listing.IsFull)
            Forget(nodes, listing, now);
        return new ShardGraph(nodes.ToImmutable(), index, _start);
    }

    // The shards that can be read now, in the order in which they became known.
    public IReadOnlyList<ShardNode> Ready() =>
        [.. _nodes.Values.Where(node => !node.IsFinished && IsDone(node.ParentShardId)).OrderBy(node => node.Index)];

    // Those that a finished shard made ready.
    public IEnumerable<ShardNode> ReadyChildren(string finished) =>
        _children.Value[finished].Select(child => _nodes[child]).Where(node => !node.IsFinished).OrderBy(node => node.Index);

    // The finished shards that may get children, or further ones, listed.
    public IReadOnlyList<ShardNode> WithChildrenToCome(DateTimeOffset now) =>
        [.. _nodes.Values.Where(node => IsAwaitingChild(node, now) || (node.IsEndSeen && now < node.SettlesAt)).OrderBy(node => node.Index)];

    public bool HasChild(string shardId) => _children.Value.Contains(shardId);

    // Up to here the shard's records were delivered.
    public ShardGraph Delivered(ShardPosition position, DateTimeOffset now, DateTimeOffset? currentUntil = null, bool isGone = false, bool isBeforeStart = false)
    {
        var before = _nodes[position.ShardId];
        var node = before with { Position = position, CurrentUntil = currentUntil ?? before.CurrentUntil };
        if (!position.IsFinished)
            return new ShardGraph(_nodes.SetItem(node.ShardId, node), _nextIndex, _start, _children);
        // A shard that is gone ended a retention ago: its children are listed, or gone too.
        node = isGone
            ? node with { FinishedAt = null }
            : isBeforeStart ? node with { FinishedAt = now }
            : node with { FinishedAt = now, SettlesAt = now + Settling, IsEndSeen = true };
        var children = _children.Value[node.ShardId].Select(child => Inheriting(_nodes[child], node));
        var nodes = _nodes.SetItem(node.ShardId, node).SetItems(children.Select(child => KeyValuePair.Create(child.ShardId, child)));
        return new ShardGraph(nodes, _nextIndex, _start, _children);
    }

    // What is being read, and what is finished and still remembered, so that a resumed reader knows it again even where the
    // listing is incomplete. What waits for its parent is found again in the listing.
    // Where not all of them are current until some time, each says for itself.
    public StreamPosition ToPosition(string streamArn, DateTimeOffset? currentUntil) => new(
        streamArn,
        StartedAt,
        currentUntil,
        currentUntil is not null
            ? _positions.Value
            : StreamPosition.Sorted(_nodes.Values.Where(IsInPosition).Select(node => node.Position with { CurrentUntil = node.CurrentUntil })),
        _start.BeganAt);

    // LATEST stands for the start only where it is asked for right then. What was listed that soon, and is closed or has a child, was
    // over before; what is open and can be read begins at LATEST. Everything else is read since the start: a closed shard that was
    // listed later may have been open at the time, and its child may have been born since.
    private static ShardGraph AtLatest(ShardListing listing, DateTimeOffset now)
    {
        var start = new GraphStart(Earlier(listing.BeganAt, CutTolerance), listing.BeganAt, listing.BeganAt);
        var graph = new ShardGraph(ImmutableDictionary<string, ShardNode>.Empty, 0, start).With(listing, now, isStart: true);
        var prompt = listing.Shards.Take(listing.PromptShards).Select(shard => shard.ShardId).ToHashSet(StringComparer.Ordinal);
        var nodes = graph._nodes.ToBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shardId in prompt)
        {
            for (var node = nodes[shardId]; node is not null && seen.Add(node.ShardId); node = nodes.GetValueOrDefault(node.ParentShardId ?? ""))
            {
                var isOver = node.IsPresumed || node.EndingSequenceNumber is not null;
                nodes[node.ShardId] = isOver ? Over(node, start.StartedAt, now) : node with { WasThereAtStart = true };
            }
        }
        foreach (var node in nodes.Values.ToList())
            nodes[node.ShardId] = graph.Inheriting(node, nodes.GetValueOrDefault(node.ParentShardId ?? ""));
        graph = new ShardGraph(nodes.ToImmutable(), graph._nextIndex, start);
        var heads = graph.Ready().Where(node => prompt.Contains(node.ShardId) && node.EndingSequenceNumber is null)
            .Select(node => KeyValuePair.Create(node.ShardId, node with { StartsAtLatest = true }));
        return new ShardGraph(graph._nodes.SetItems(heads), graph._nextIndex, start);
    }

    private static ShardGraph Resumed(StreamPosition position, ShardListing listing, DateTimeOffset now)
    {
        var nodes = ImmutableDictionary.CreateBuilder<string, ShardNode>();
        var listed = listing.Shards.Select(shard => shard.ShardId).ToHashSet(StringComparer.Ordinal);
        foreach (var shard in position.Shards)
        {
            var finishedAt = shard.IsFinished && listed.Contains(shard.ShardId) ? now : (DateTimeOffset?)null;
            nodes[shard.ShardId] = new ShardNode(shard with { CurrentUntil = null }, nodes.Count)
            {
                CurrentUntil = shard.CurrentUntil,
                FinishedAt = finishedAt,
                SettlesAt = finishedAt + Settling,
            };
        }
        return new ShardGraph(nodes.ToImmutable(), nodes.Count, new(position.StartedAt, position.CurrentUntil, position.BeganAt)).With(listing, now);
    }

    // Those that were finished long ago and are not listed any more. One that still promises a child is kept.
    private void Forget(ImmutableDictionary<string, ShardNode>.Builder nodes, ShardListing listing, DateTimeOffset now)
    {
        var listed = listing.Shards.Select(shard => shard.ShardId).ToHashSet(StringComparer.Ordinal);
        foreach (var node in _nodes.Values.Where(node => node.IsFinished && !listed.Contains(node.ShardId)))
        {
            var missing = (Since: node.Missing?.Since ?? now, Listings: (node.Missing?.Listings ?? 0) + 1);
            if (now - missing.Since > ForgottenAfter && missing.Listings > ForgottenAfterListings && !(now - node.FinishedAt < Retention && !HasChild(node.ShardId)))
                nodes.Remove(node.ShardId);
            else
                nodes[node.ShardId] = nodes[node.ShardId] with { Missing = missing };
        }
    }

    private bool IsInPosition(ShardNode node) =>
        node.IsFinished || (!node.IsPresumed && (IsDone(node.ParentShardId) || node.Position.After is not null));

    private bool IsAwaitingChild(ShardNode node, DateTimeOffset now) =>
        node.IsFinished && !HasChild(node.ShardId) && now - node.FinishedAt < Retention;

    private bool IsDone(string? parent) => parent is null || !_nodes.TryGetValue(parent, out var node) || node.IsFinished;

    private ShardNode Inheriting(ShardNode node, ShardNode? parent) => node.Position is { IsBeginning: true, Since: null }
        ? node with { Position = ShardPosition.Beginning(node.ShardId, node.ParentShardId, parent?.Position, StartedAt) }
        : node;

    private static ShardNode Finished(ShardNode node, DateTimeOffset now) =>
        node with { Position = node.Position.Finished(), FinishedAt = now };

    // It ended before reading began, and its children leave out what is older than that.
    private static ShardNode Over(ShardNode node, DateTimeOffset? startedAt, DateTimeOffset now) =>
        Finished(node with { Position = node.Position with { Since = startedAt }, IsPresumed = false, WasThereAtStart = true }, now);

    // Virtual time begins in the year 1, and there is nothing before.
    private static DateTimeOffset Earlier(DateTimeOffset time, TimeSpan by) =>
        time - DateTimeOffset.MinValue > by ? time - by : DateTimeOffset.MinValue;

    private static ShardNode NodeOf(ShardDescription shard, int index, DateTimeOffset? since)
    {
        // A shard cannot be its own parent; taken at its word it would wait for itself for ever.
        var parent = shard.ParentShardId == shard.ShardId ? null : shard.ParentShardId;
        return new ShardNode(new ShardPosition(shard.ShardId, parent) { Since = since }, index)
        {
            EndingSequenceNumber = shard.EndingSequenceNumber,
        };
    }
}
