namespace Rx.DynamoStreams.Cli.Live;

// Where tail is, from the events that it wrote and the retries that it was told of; it knows no clock.
internal sealed class TailStatus(DateTimeOffset startedAt)
{
    private readonly ChangeRate _rate = new(startedAt);
    private readonly Dictionary<ItemChangeKind, long> _changes = [];
    private DateTimeOffset? _currentUntil;
    private DateTimeOffset? _polledAt;
    private DateTimeOffset? _caughtUpAt;

    public int Shards { get; private set; }

    public long Gaps { get; private set; }

    public long Retries { get; private set; }

    // Null once a poll ended after the call was to be made again, and it was not told to fail once more.
    public Retrying? Retrying { get; private set; }

    // As of the last poll.
    public bool IsCaughtUp { get; private set; }

    public void Add(StreamEvent streamEvent, DateTimeOffset now)
    {
        switch (streamEvent)
        {
            case ItemChange change:
                var kind = KindOf(change);
                _rate.Add(kind, now);
                _changes[kind] = Changes(kind) + 1;
                break;
            case Gap:
                Gaps++;
                break;
            case Checkpoint checkpoint:
                _polledAt = now;
                _currentUntil = now - checkpoint.Lag;
                IsCaughtUp = checkpoint.CaughtUp;
                _caughtUpAt = IsCaughtUp ? now : _caughtUpAt;
                Shards = checkpoint.Position.Shards.Count(shard => !shard.IsFinished);
                if (now > Retrying?.NextAt)
                    Retrying = null;
                break;
        }
    }

    public void AddRetry(string reason, TimeSpan delay, DateTimeOffset now)
    {
        Retries++;
        Retrying = new Retrying(reason, Retrying?.Since ?? now, now + delay);
    }

    public long Changes(ItemChangeKind kind) => _changes.GetValueOrDefault(kind);

    public double PerSecond(ItemChangeKind kind, DateTimeOffset now) => _rate.PerSecond(kind, now);

    public TimeSpan Elapsed(DateTimeOffset now) => now - startedAt;

    // Null before the first poll ended.
    public TimeSpan? SincePoll(DateTimeOffset now) => now - _polledAt;

    // Null before tail was caught up once.
    public TimeSpan? SinceCaughtUp(DateTimeOffset now) => now - _caughtUpAt;

    // How old what was written so far may be; null before the first poll ended.
    public TimeSpan? Lag(DateTimeOffset now) => now - _currentUntil;

    private static ItemChangeKind KindOf(ItemChange change) => change switch
    {
        Insert => ItemChangeKind.Insert,
        Modify => ItemChangeKind.Modify,
        Remove => ItemChangeKind.Remove,
        _ => ItemChangeKind.Unknown,
    };
}
