using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// The cursors of the shards that can be read now, in the lineage's order. A shard whose parent turns up late is not ready any
// more, and keeps its cursor until it is again.
internal sealed class ReadyShards
{
    private readonly Dictionary<string, ShardCursor> _cursors = new(StringComparer.Ordinal);

    // By their places in the lineage.
    private readonly SortedDictionary<int, string> _ready = [];

    public bool AreAllAtHead => All.All(cursor => cursor.IsAtHead && cursor.Failures == 0);

    // Null when all wait for the next regular poll.
    public DateTimeOffset? NextDue => All.Min(cursor => cursor.DueAt);

    // By the stopwatch, that of the shard for which it is earliest; null when there is none, or nothing is known of one.
    public DateTimeOffset? ReadUntil => All.Any(cursor => cursor.ReadUntil is null) ? null : All.Min(cursor => cursor.ReadUntil);

    public IEnumerable<DateTimeOffset?> CurrentUntil(IReadOnlyCollection<string> except) =>
        All.Where(cursor => !except.Contains(cursor.ShardId)).Select(cursor => cursor.CurrentUntil);

    private IEnumerable<ShardCursor> All => _ready.Values.Select(shardId => _cursors[shardId]);

    public bool IsAnyDue(DateTimeOffset now) => All.Any(cursor => cursor.DueAt <= now);

    // With a regular poll those that wait for it too, and are not idle; the longest waiting first, so that a cut poll starves none.
    public IEnumerable<ShardCursor> Due(DateTimeOffset now, bool isRegular) => All
        .Where(cursor => cursor.DueAt is null ? isRegular && !(cursor.IdleUntil > now) : cursor.DueAt <= now)
        .OrderBy(cursor => cursor.DueAt ?? now);

    // Those that begin at LATEST.
    public IReadOnlyList<ShardCursor> Heads(ShardGraph graph) => [.. All.Where(cursor => graph.Find(cursor.ShardId)!.StartsAtLatest)];

    public ShardCounts Count(ShardGraph graph)
    {
        var failing = All.Count(cursor => cursor.Failures > 0);
        var atHead = All.Count(cursor => cursor.Failures == 0 && cursor.IsAtHead);
        return new ShardCounts(atHead, _ready.Count - atHead - failing, failing, graph.Unfinished - _ready.Count);
    }

    public void Set(ShardCursor cursor) => _cursors[cursor.ShardId] = cursor;

    // After a listing, which may show anything.
    public void Update(ShardGraph graph, DateTimeOffset now)
    {
        _ready.Clear();
        foreach (var node in graph.Ready())
            Add(node, graph, now);
    }

    // A shard that is finished makes its children ready, and nothing else: looking at all shards again would take a catch-up of
    // thousands of them quadratic time. Returns the children's cursors.
    public IReadOnlyList<ShardCursor> Finish(ShardNode finished, ShardGraph graph, DateTimeOffset now)
    {
        _ready.Remove(finished.Index);
        _cursors.Remove(finished.ShardId);
        return [.. graph.ReadyChildren(finished.ShardId).Select(child => Add(child, graph, now))];
    }

    // A shard that a listing shows as ended, by an end or by a child, is read on at once: what is behind it waits.
    public void HurryEnding(ShardGraph? before, ShardGraph graph, DateTimeOffset now)
    {
        foreach (var cursor in All.Where(cursor => cursor.Failures == 0).ToList())
        {
            if (IsEnding(graph, cursor.ShardId) && !(before is not null && IsEnding(before, cursor.ShardId)))
                Set(cursor with { IsAtHead = false, EmptyPages = 0, IdleReads = 0, IdleUntil = null, DueAt = now });
        }
    }

    private static bool IsEnding(ShardGraph graph, string shardId) =>
        graph.Find(shardId) is { } node && (node.EndingSequenceNumber is not null || graph.HasChild(shardId));

    private ShardCursor Add(ShardNode node, ShardGraph graph, DateTimeOffset now)
    {
        _ready[node.Index] = node.ShardId;
        if (_cursors.TryGetValue(node.ShardId, out var known) && known.IsProbe == node.IsPresumed)
            return known;
        return _cursors[node.ShardId] = new ShardCursor
        {
            Position = node.Position,
            IsPositionDoubtful = node.Position.After is not null,
            IsProbe = node.IsPresumed,
            LooksAt = node.Position is { IsBeginning: true, Since: not null } ? node.EndingSequenceNumber : null,
            CurrentUntil = graph.CurrentUntil(node),
            DueAt = now,
        };
    }
}
