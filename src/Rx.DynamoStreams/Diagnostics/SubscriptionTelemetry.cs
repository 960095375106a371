using System.Diagnostics.Metrics;
using System.Reactive.Concurrency;
using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Diagnostics;

// What one subscription tells of itself to whoever listens. A moment's measurement is one for each stream, of all its
// subscriptions: of two with the same attributes a listener keeps either, and a good one would hide a bad one. Records are
// counted for a poll and told at its end, so that one costs nothing while nobody listens, and little else.
internal sealed class SubscriptionTelemetry(string streamArn, IScheduler scheduler) : IDisposable
{
    private static readonly Living<SubscriptionTelemetry> Subscriptions = new();

    private static readonly string[] Kinds = ["insert", "modify", "remove", "unknown"];

    private readonly KeyValuePair<string, object?> _stream = new(StreamMetrics.StreamArn, streamArn);
    private readonly long[] _records = new long[Kinds.Length];
    private readonly DateTimeOffset _startedAt = scheduler.Now;
    private long _bytes;
    private volatile PollState? _last;

    public static bool IsCounting => StreamMetrics.Records.Enabled || StreamMetrics.RecordBytes.Enabled;

    public CallTelemetry Calls { get; } = new(StreamMetrics.StreamArn, streamArn, scheduler);

    public static IEnumerable<Measurement<double>> Lags() =>
        from subscription in Subscriptions.All
        let lag = subscription._last?.Lag
        where lag is not null
        group lag.Value by subscription._stream into lags
        select new Measurement<double>(lags.Max().TotalSeconds, lags.Key);

    public static IEnumerable<Measurement<double>> PollAges() =>
        from subscription in Subscriptions.All
        group subscription.PollAge by subscription._stream into ages
        select new Measurement<double>(ages.Max().TotalSeconds, ages.Key);

    public static IEnumerable<Measurement<long>> Shards() =>
        from subscription in Subscriptions.All
        from shards in subscription._last?.Shards.ByState ?? []
        group shards.Count by (subscription._stream, shards.State) into counts
        select new Measurement<long>(counts.Sum(), counts.Key._stream, new(StreamMetrics.ShardState, counts.Key.State));

    private TimeSpan PollAge => scheduler.Now - (_last?.At ?? _startedAt);

    public void Start() => Subscriptions.Add(this);

    public void Count(ItemChange change)
    {
        _records[change is Insert ? 0 : change is Modify ? 1 : change is Remove ? 2 : 3]++;
        _bytes += change.SizeBytes;
    }

    public void Told(Gap gap) => StreamMetrics.Gaps.Add(1, _stream, new(StreamMetrics.GapReason, gap.Reason.ToString()));

    public void Polled(Checkpoint checkpoint, ReadyShards shards, ShardGraph graph)
    {
        StreamMetrics.Polls.Add(1, _stream);
        TellRecords();
        _last = new PollState(scheduler.Now, checkpoint.Lag, StreamMetrics.Shards.Enabled ? shards.Count(graph) : default);
    }

    public void Dispose()
    {
        TellRecords();
        Subscriptions.Remove(this);
    }

    private void TellRecords()
    {
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            if (Interlocked.Exchange(ref _records[kind], 0) is > 0 and var records)
                StreamMetrics.Records.Add(records, _stream, new(StreamMetrics.RecordKind, Kinds[kind]));
        }
        if (Interlocked.Exchange(ref _bytes, 0) is > 0 and var bytes)
            StreamMetrics.RecordBytes.Add(bytes, _stream);
    }

    private sealed record PollState(DateTimeOffset At, TimeSpan? Lag, ShardCounts Shards);
}
