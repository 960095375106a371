using Rx.DynamoStreams;

namespace Dashboard;

// What is known of the stream, of bounded size whatever it brings. Safe for calls from several threads.
internal sealed class EventBoard(TimeProvider clock, RetryCount retries, string partitionKey)
{
    public const int RowsKept = 40;
    public const int SecondsKept = 120;
    private const int GapsKept = 5;

    // From here on the page says that it is behind.
    private static readonly TimeSpan CurrentFor = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Lineage _lineage = new();
    private readonly Queue<Row> _rows = new();
    private readonly Queue<GapState> _gaps = new();
    private readonly Dictionary<long, Second> _seconds = [];
    private Totals _totals = new(0, 0, 0);
    private CheckpointState? _checkpoint;
    private readonly long _start = clock.GetUtcNow().ToUnixTimeSeconds();
    private DateTimeOffset _currentUntil = clock.GetUtcNow();
    private long _retriesWhileCurrent;
    private ReaderState _reader;
    private string? _failure;
    private long _gapCount;
    private long _rowCount;

    // A whole poll at once.
    public void Apply(PolledEvents poll, Checkpoint checkpoint)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            foreach (var change in poll.Newest)
                Enqueue(_rows, EventRow.Of(change, partitionKey, ++_rowCount, now), RowsKept);
            foreach (var gap in poll.Gaps)
                Enqueue(_gaps, new GapState(now, gap.ShardId, gap.Reason.ToString()), GapsKept);
            _gapCount += poll.Gaps.Count;
            _lineage.Apply(poll, checkpoint, now);
            Count_Locked(poll, now.ToUnixTimeSeconds());
            _checkpoint = new CheckpointState(now, checkpoint.Poll, checkpoint.Records, checkpoint.CaughtUp);
            if (checkpoint.Lag is { } lag)
                _currentUntil = now - lag;
            // While calls fail polls end all the same, as that of the other shards does, and the lag grows.
            if (now - _currentUntil < CurrentFor / 5)
                _retriesWhileCurrent = retries.Total;
        }
    }

    public void Is(ReaderState reader, string? failure = null)
    {
        lock (_gate)
            (_reader, _failure) = (reader, failure);
    }

    // What a page lacks that has the rows up to this one, and the seconds before this one.
    public Frame Frame(BoardIdentity identity, long afterRow, long fromSecond)
    {
        lock (_gate)
        {
            // A poll that comes later counts for this second or a later one, neither of which is sent yet.
            var now = clock.GetUtcNow();
            var lag = now - _currentUntil;
            return new Frame
            {
                World = identity.World,
                Run = identity.Run,
                Table = identity.Table,
                IsShop = identity.IsShop,
                TopBy = identity.TopBy,
                Number = _rowCount,
                Now = now,
                Reader = _reader,
                Failure = _failure,
                LagSeconds = Math.Max(0, lag.TotalSeconds),
                IsBehind = _reader == ReaderState.Reading && lag >= CurrentFor,
                IsFailing = retries.Total > _retriesWhileCurrent,
                Retries = retries.Total,
                Totals = _totals,
                Checkpoint = _checkpoint,
                GapCount = _gapCount,
                Gaps = [.. _gaps],
                Shards = _lineage.Shards,
                Seconds = Seconds_Locked(fromSecond, now.ToUnixTimeSeconds()),
                Rows = [.. _rows.Where(row => row.Number > afterRow)],
            };
        }
    }

    private void Count_Locked(PolledEvents poll, long second)
    {
        var (inserts, modifies, removes) = ((int)poll.Inserts, (int)poll.Modifies, (int)poll.Removes);
        _totals = new(_totals.Inserts + inserts, _totals.Modifies + modifies, _totals.Removes + removes);
        var before = _seconds.GetValueOrDefault(second, new Second(second, 0, 0, 0));
        _seconds[second] = new Second(second, before.Inserts + inserts, before.Modifies + modifies, before.Removes + removes);
        if (_seconds.Count <= SecondsKept)
            return;
        foreach (var old in _seconds.Keys.Where(at => at < second - SecondsKept).ToList())
            _seconds.Remove(old);
    }

    // The present second is not over, so it is left out; so are those before this process, of which a page may know.
    private List<Second> Seconds_Locked(long from, long now)
    {
        var seconds = new List<Second>();
        for (var at = Math.Max(Math.Max(from, _start), now - SecondsKept); at < now; at++)
            seconds.Add(_seconds.GetValueOrDefault(at, new Second(at, 0, 0, 0)));
        return seconds;
    }

    private static void Enqueue<T>(Queue<T> queue, T item, int kept)
    {
        queue.Enqueue(item);
        if (queue.Count > kept)
            queue.Dequeue();
    }
}
