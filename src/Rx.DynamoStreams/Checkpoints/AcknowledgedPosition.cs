using System.Diagnostics;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Checkpoints;

// How far a stream was handled, when its events are handled out of order: of each shard up to the first event that is not yet, and
// nothing of shards that come after such a one. A checkpoint's position holds once all events before it are handled; what shards are ahead of it by is kept beside it. Not safe for
// use from several threads at once.
internal sealed class AcknowledgedPosition(StreamPosition? start)
{
    private readonly Queue<DeliveredEvent> _all = new();
    private readonly Dictionary<string, Queue<DeliveredEvent>> _byShard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ShardPosition Position, DeliveredEvent Last)> _ahead = new(StringComparer.Ordinal);
    private StreamPosition? _checkpoint = start;
    private Dictionary<string, ShardPosition> _shards = ByShard(start);
    private long _count;
    private int _stream;
    private int _checkpointStream;

    // Events that were delivered and are not behind the position yet.
    public int Pending => _all.Count;

    // The first one of them, which is a change, as the others are done with at once.
    public DeliveredEvent? Oldest => _all.TryPeek(out var first) ? first : null;

    // Where to resume; null while there was no checkpoint.
    public StreamPosition? Current
    {
        get
        {
            if (_checkpoint is null || _ahead.Count == 0)
                return _checkpoint;
            var shards = new Dictionary<string, ShardPosition>(_shards, StringComparer.Ordinal);
            foreach (var (position, _) in _ahead.Values.Where(ahead => ahead.Last.Stream == _checkpointStream))
            {
                if (AreAncestorsDone(position))
                    shards[position.ShardId] = position;
            }
            return new StreamPosition(_checkpoint.StreamArn, _checkpoint.StartedAt, _checkpoint.CurrentUntil, StreamPosition.Sorted(shards.Values));
        }
    }

    // What has no handler is handled as soon as everything before it is.
    public DeliveredEvent Delivered(StreamEvent value)
    {
        // Another stream begins: its shards are none of the old one's position.
        if (value is Gap { Reason: GapReason.StreamReplaced })
            _stream++;
        var delivered = new DeliveredEvent(value, _count++, _stream) { Poll = StreamTraces.IsListenedTo ? Activity.Current : null };
        _all.Enqueue(delivered);
        if (ShardOf(value) is { } shardId)
        {
            if (value is ShardOpened opened)
                _parents[shardId] = opened.ParentShardId;
            if (!_byShard.TryGetValue(shardId, out var events))
                _byShard[shardId] = events = new Queue<DeliveredEvent>();
            events.Enqueue(delivered);
        }
        if (value is not ItemChange)
            Acknowledge(delivered);
        return delivered;
    }

    public void Acknowledge(DeliveredEvent delivered)
    {
        if (delivered.IsAcknowledged)
            return;
        delivered.IsAcknowledged = true;
        if (ShardOf(delivered.Event) is { } shardId)
            Advance(shardId);
        while (_all.TryPeek(out var first) && first.IsAcknowledged)
        {
            _all.Dequeue();
            if (first.Event is Checkpoint checkpoint)
                Take(checkpoint, first);
        }
    }

    private void Advance(string shardId)
    {
        var events = _byShard[shardId];
        while (events.TryPeek(out var first) && first.IsAcknowledged)
        {
            events.Dequeue();
            if (After(first.Event, shardId) is { } position)
                _ahead[shardId] = (position, first);
        }
        if (events.Count == 0)
            _byShard.Remove(shardId);
    }

    // A shard whose ancestor has something undone is left out, and read again from its beginning: beside it, a resumed reader would
    // bring the ancestor's changes of an item behind those of the shard.
    private bool AreAncestorsDone(ShardPosition position)
    {
        for (var parent = position.ParentShardId; parent is not null; parent = _ahead.TryGetValue(parent, out var ahead) ? ahead.Position.ParentShardId : null)
        {
            if (_byShard.ContainsKey(parent))
                return false;
        }
        return true;
    }

    private ShardPosition? After(StreamEvent value, string shardId) => value switch
    {
        ItemChange change => After(change, PositionOf(shardId)),
        ShardClosed => PositionOf(shardId) with { After = null, IsFinished = true },
        _ => null,
    };

    // Before the first checkpoint nothing else says how current a shard is, and what may be trimmed before it is read on.
    private ShardPosition After(ItemChange change, ShardPosition position) => position with
    {
        After = change.SequenceNumber,
        Since = null,
        CurrentUntil = _checkpoint?.CurrentUntil is not null ? null
            : change.CreatedAt is { } created && !(created <= position.CurrentUntil) ? created
            : position.CurrentUntil,
    };

    // A shard that is new since the checkpoint leaves out what its parent left out, or, without one, what the start did.
    private ShardPosition PositionOf(string shardId)
    {
        if (Known(shardId) is { } known)
            return known;
        var parentId = _parents.GetValueOrDefault(shardId);
        var parent = parentId is null ? null : Known(parentId);
        var since = parent is null ? _checkpoint?.StartedAt : parent.IsFinished ? parent.Since : null;
        return new ShardPosition(shardId, parentId) { Since = since };
    }

    private ShardPosition? Known(string shardId) =>
        _ahead.TryGetValue(shardId, out var ahead) ? ahead.Position : _shards.GetValueOrDefault(shardId);

    private void Take(Checkpoint checkpoint, DeliveredEvent delivered)
    {
        _checkpoint = checkpoint.Position;
        _checkpointStream = delivered.Stream;
        _shards = ByShard(checkpoint.Position);
        foreach (var (shardId, _) in _ahead.Where(ahead => ahead.Value.Last.Index < delivered.Index).ToList())
            _ahead.Remove(shardId);
        foreach (var shardId in _parents.Keys.Where(_shards.ContainsKey).ToList())
            _parents.Remove(shardId);
    }

    private static string? ShardOf(StreamEvent value) => value switch
    {
        ItemChange change => change.ShardId,
        ShardChange change => change.ShardId,
        _ => null,
    };

    private static Dictionary<string, ShardPosition> ByShard(StreamPosition? position) =>
        position?.Shards.ToDictionary(shard => shard.ShardId, StringComparer.Ordinal) ?? new(StringComparer.Ordinal);
}

// An event on its way through a handler.
internal sealed class DeliveredEvent(StreamEvent value, long index, int stream)
{
    public StreamEvent Event => value;

    public long Index => index;

    // Which of a table's streams, one after another.
    public int Stream => stream;

    public bool IsAcknowledged { get; set; }

    // From when on it is late that it is not handled, where somebody is told of that.
    public DateTimeOffset? DueAt { get; set; }

    // That which delivered it, where somebody listens.
    public Activity? Poll { get; init; }
}
