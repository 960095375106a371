using System.Globalization;
using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Testing;

/// <summary>
/// A DynamoDB stream in memory, in the time of a scheduler: shards with parents, records that appear at their times, and the
/// service's odd behaviour, drawn in a few lines.
/// </summary>
/// <remarks>
/// <para>Hand it to <c>ObservableDynamoStream.Create</c> as the client, with the same scheduler. With a <c>TestScheduler</c> everything
/// happens in virtual time, on one thread: calls are answered at once unless <see cref="Latency"/> is set.</para>
/// <para>
/// It answers as the service does: records by up to 1,000, or <see cref="PageRecords"/>, a page; iterators that expire; retention of
/// 24 hours; listings by up to 100 shards a page; JSON bodies that go through the same decoder.
/// </para>
/// <para>Safe for calls from several threads.</para>
/// </remarks>
public sealed partial class InMemoryStream : IDynamoStreamsClient
{
    // Numbers have 21 digits or more, as the service's do; soon one digit more, so that nobody gets away with comparing them as text.
    private static readonly UInt128 FirstSequenceNumber = UInt128.Parse("999999999999999999900", CultureInfo.InvariantCulture);

    private readonly Lock _gate = new();
    private readonly IScheduler _scheduler;
    private readonly List<InMemoryShard> _shards = [];
    private readonly Dictionary<string, int> _writesByKey = new(StringComparer.Ordinal);
    private UInt128 _sequence = FirstSequenceNumber;
    private TimeSpan? _disabledAt;
    private TimeSpan _enabledAt;
    private TimeSpan _trimmed = TimeSpan.MinValue;

    /// <summary>A stream without shards.</summary>
    /// <param name="scheduler">The source of its time.</param>
    public InMemoryStream(IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        _scheduler = scheduler;
        Epoch = scheduler.Now;
    }

    /// <summary>The stream's ARN.</summary>
    public string StreamArn { get; init; } = "arn:aws:dynamodb:us-east-1:000000000000:table/InMemory/stream/2026-01-01T00:00:00.000";

    /// <summary>The table's name.</summary>
    public string TableName { get; init; } = "InMemory";

    /// <summary>What the records hold. Default: new and old images.</summary>
    public StreamViewType ViewType { get; init; } = StreamViewType.NEW_AND_OLD_IMAGES;

    /// <summary>How long an answer takes, in the scheduler's time. Default zero: it is there when the call returns.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The most records of a page. Default 1,000, as the service's.</summary>
    public int PageRecords { get; set; } = 1000;

    /// <summary>The most shards of a page of a listing. Default 100, as the service's.</summary>
    public int PageShards { get; set; } = 100;

    /// <summary>How long an iterator can be used. Default 15 minutes, as the service's.</summary>
    public TimeSpan IteratorLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long records are kept. Default 24 hours, as the service does.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How many GetRecords calls a second are answered for each shard; more are throttled. Default null: any number. Beside it, as
    /// in the service, more than two at the same time on one shard, and more than ten DescribeStream calls a second, are throttled.
    /// </summary>
    public int? ReadsPerSecond { get; set; }

    /// <summary>What an endpoint does with a question for a shard's children. Default: it answers.</summary>
    public ShardFilterSupport ShardFilter { get; set; }

    /// <summary>What the last page of a listing says for its next one. Default null; an empty text is the other way.</summary>
    public string? LastPageMark { get; init; }

    /// <summary>Whether a listing begins with a page without shards. Default false.</summary>
    public bool BeginsWithEmptyPage { get; init; }

    /// <summary>When the stream was made.</summary>
    public DateTimeOffset Epoch { get; }

    /// <summary>Draws a shard. Shards are listed in the order in which they were drawn.</summary>
    /// <param name="shardId">The shard's id.</param>
    /// <param name="parent">The shard that it goes on from; null for none. It need not exist.</param>
    /// <param name="draw">What happens in it; null for nothing.</param>
    /// <returns>The stream itself.</returns>
    /// <exception cref="ArgumentException">There is a shard of that id.</exception>
    public InMemoryStream Shard(string shardId, string? parent = null, Action<InMemoryShard>? draw = null)
    {
        var shard = AddShard(shardId, parent, opensAt: TimeSpan.Zero);
        draw?.Invoke(shard);
        return this;
    }

    /// <summary>The stream is being set up until then: it lists no shards.</summary>
    public InMemoryStream EnabledAt(TimeSpan at)
    {
        _enabledAt = at;
        return this;
    }

    /// <summary>The stream is switched off: its open shards close, and what it holds stays readable.</summary>
    public InMemoryStream DisabledAt(TimeSpan at)
    {
        _disabledAt = at;
        return this;
    }

    /// <summary>
    /// Trims early what was written until then, as the service does after 24 hours: the records cannot be read any more, and shards
    /// that were closed by then are gone. It frees their memory, so a stream that lives long can be kept small.
    /// </summary>
    /// <param name="until">Counts from when the stream was made.</param>
    /// <returns>The stream itself.</returns>
    public InMemoryStream Trim(TimeSpan until)
    {
        lock (_gate)
        {
            _trimmed = until > _trimmed ? until : _trimmed;
            _shards.RemoveAll(shard => shard.Closed <= _trimmed);
            _shards.ForEach(shard => shard.Forget(record => !IsKept(record)));
        }
        return this;
    }

    internal IReadOnlyList<InMemoryShard> Shards => _shards;

    internal TimeSpan Elapsed => _scheduler.Now - Epoch;

    internal InMemoryShard AddShard(string shardId, string? parent, TimeSpan opensAt)
    {
        ArgumentException.ThrowIfNullOrEmpty(shardId);
        lock (_gate)
        {
            if (_shards.Exists(other => other.ShardId == shardId))
                throw new ArgumentException($"The stream has a shard '{shardId}' already.", nameof(shardId));
            var shard = new InMemoryShard(this, shardId, parent, opensAt);
            _shards.Add(shard);
            return shard;
        }
    }

    internal void Locked(Action action)
    {
        lock (_gate)
            action();
    }

    internal SequenceNumber NextSequenceNumber() =>
        SequenceNumber.Parse((_sequence++).ToString("D21", CultureInfo.InvariantCulture));

    // Another stream of the same table, that answers in the same way. Numbers go on, so that they tell all its records apart.
    internal InMemoryStream Next(string streamArn, StreamViewType viewType) => new(_scheduler)
    {
        StreamArn = streamArn,
        TableName = TableName,
        ViewType = viewType,
        Latency = Latency,
        PageRecords = PageRecords,
        PageShards = PageShards,
        IteratorLifetime = IteratorLifetime,
        Retention = Retention,
        ReadsPerSecond = ReadsPerSecond,
        ShardFilter = ShardFilter,
        _sequence = _sequence,
        _weather = _weather,
    };

    internal int CountWrite(string key) => _writesByKey[key] = _writesByKey.GetValueOrDefault(key) + 1;

    private StreamStatus Status(TimeSpan now) => now < _enabledAt ? StreamStatus.Enabling
        : _disabledAt <= now ? StreamStatus.Disabled
        : StreamStatus.Enabled;

    private bool IsClosed(InMemoryShard shard, TimeSpan now) => shard.Closed <= now || _disabledAt <= now;

    // A closed shard is trimmed away once its last record is; a shard without records, a retention after its end.
    private bool IsGone(InMemoryShard shard, TimeSpan now)
    {
        if (shard.Gone <= now || now < shard.Opened)
            return true;
        var end = Earliest(shard.Closed, _disabledAt);
        return end + Retention <= now;
    }

    private static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a < b ? a : b;
}
