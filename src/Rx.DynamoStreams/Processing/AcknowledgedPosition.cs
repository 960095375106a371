using System.Diagnostics;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Processing;

// How far a stream was handled, when its events are handled out of order: of each shard up to the first event that is not yet, and
// nothing of shards that come after such a one. The position of a beginning or of a checkpoint holds once all events before it are
// handled; what shards are ahead of it by is kept beside it. Not safe for use from several threads at once.
internal sealed class AcknowledgedPosition
{
    // From the first event on that is not done with.
    private readonly Queue<DeliveredEvent> _pending = new();
    private readonly Dictionary<string, Queue<DeliveredEvent>> _byShard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ShardPosition Position, DeliveredEvent Last)> _ahead = new(StringComparer.Ordinal);

    // The one that holds; the one that holds next; and the newest one behind that, in place of all between them.
    private Mark? _mark;
    private Mark? _nextMark;
    private Mark? _newestMark;
    private Dictionary<string, ShardPosition> _shards = new(StringComparer.Ordinal);
    private long _count;
    private int _stream;

    // Events that were delivered and are not behind the position yet. Beginnings and checkpoints are none of them.
    public int Pending => _pending.Count;

    // The first one of them that is not done with.
    public DeliveredEvent? Oldest => _pending.TryPeek(out var first) ? first : null;

    // Where to resume; null before the first beginning.
    public StreamPosition? Current
    {
        get
        {
            if (_mark?.Position is not { } position || _ahead.Count == 0)
                return _mark?.Position;
            var shards = new Dictionary<string, ShardPosition>(_shards, StringComparer.Ordinal);
            foreach (var (ahead, _) in _ahead.Values.Where(ahead => ahead.Last.Stream == _mark.Stream))
            {
                if (AreAncestorsDone(ahead))
                    shards[ahead.ShardId] = ahead;
            }
            return position.With(shards.Values);
        }
    }

    // Reading of a stream begins, at the position.
    public void Begin(StreamPosition position) => Take(position, _count++);

    // What is not to be acknowledged is done as soon as everything before it is.
    public DeliveredEvent Delivered(StreamEvent value, bool isToBeAcknowledged)
    {
        // Another stream begins: its shards are none of the old one's position.
        if (value is Gap { Reason: GapReason.StreamReplaced })
            _stream++;
        var delivered = new DeliveredEvent(value, _count++, _stream) { Poll = StreamTraces.IsListenedTo ? Activity.Current : null };
        if (value is Checkpoint checkpoint)
        {
            delivered.IsAcknowledged = true;
            Take(checkpoint.Position, delivered.Index);
            return delivered;
        }
        if (value is ShardOpened opened)
            _parents[opened.ShardId] = opened.ParentShardId;
        if (ShardOf(value) is { } shardId)
        {
            if (!_byShard.TryGetValue(shardId, out var events))
                _byShard[shardId] = events = new Queue<DeliveredEvent>();
            events.Enqueue(delivered);
        }
        if (isToBeAcknowledged)
            _pending.Enqueue(delivered);
        else
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
        while (_pending.TryPeek(out var first) && first.IsAcknowledged)
            _pending.Dequeue();
        TakeMarks();
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
        for (var parent = position.ParentShardId; parent is not null; parent = Known(parent)?.ParentShardId)
        {
            if (_byShard.ContainsKey(parent))
                return false;
        }
        return true;
    }

    private ShardPosition? After(StreamEvent value, string shardId) => value switch
    {
        ItemChange change => After(change, PositionOf(shardId)),
        ShardClosed => PositionOf(shardId).Finished(),
        _ => null,
    };

    // Where the mark does not say how current all are, each shard says for itself, and nothing else tells what may be trimmed.
    private ShardPosition After(ItemChange change, ShardPosition position) => position.Behind(change) with
    {
        CurrentUntil = _mark?.Position.CurrentUntil is not null ? null
            : change.CreatedAt is { } created && !(created <= position.CurrentUntil) ? created
            : position.CurrentUntil,
    };

    // The parent of a shard that was opened is read to its end, also where it had nothing of interest, which no event tells.
    private ShardPosition PositionOf(string shardId) => Known(shardId) ?? ShardPosition.Beginning(
        shardId,
        _parents.GetValueOrDefault(shardId),
        _parents.GetValueOrDefault(shardId) is { } parent ? Known(parent)?.Finished() : null,
        _mark?.Position.StartedAt);

    private ShardPosition? Known(string shardId) =>
        _ahead.TryGetValue(shardId, out var ahead) ? ahead.Position : _shards.GetValueOrDefault(shardId);

    private void Take(StreamPosition position, long index)
    {
        var mark = new Mark(position, index, _stream);
        if (_nextMark is null)
            _nextMark = mark;
        else
            _newestMark = mark;
        TakeMarks();
    }

    private void TakeMarks()
    {
        while (_nextMark is { } mark && !(Oldest?.Index < mark.Index))
        {
            (_mark, _nextMark, _newestMark) = (mark, _newestMark, null);
            _shards = mark.Position.Shards.ToDictionary(shard => shard.ShardId, StringComparer.Ordinal);
            foreach (var (shardId, _) in _ahead.Where(ahead => ahead.Value.Last.Index < mark.Index).ToList())
                _ahead.Remove(shardId);
            foreach (var shardId in _parents.Keys.Where(_shards.ContainsKey).ToList())
                _parents.Remove(shardId);
        }
    }

    private static string? ShardOf(StreamEvent value) => value switch
    {
        ItemChange change => change.ShardId,
        ShardChange change => change.ShardId,
        _ => null,
    };

    // A position that holds once everything before the index is done.
    private sealed record Mark(StreamPosition Position, long Index, int Stream);
}
