using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Rx.DynamoStreams;

/// <summary>How to read a stream. Every value has a default that suits a stream of a few shards.</summary>
/// <remarks>
/// Checked as a whole by <see cref="ObservableDynamoStream.Create(IDynamoStreamsClient, string, DynamoStreamOptions)"/>, which
/// names everything that is wrong in one message.
/// </remarks>
public sealed record DynamoStreamOptions
{
    private const int BeginAnewMax = 200;

    /// <summary>
    /// How long to wait between the end of a poll and the next one, once everything there is was read. Default 1 second; at
    /// least 1 millisecond, at most 1 day. Each poll costs one billed GetRecords call for each open shard.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait before an idle shard is read again. Default null: the same as <see cref="Interval"/>, so that idle shards
    /// are read with each poll; else <see cref="Interval"/> to 1 day. A shard at its head that had no record waits one interval,
    /// then two, four, and so on up to this, rounded up to a whole poll; its first record, or its end, brings it back to every
    /// poll. Saves up to all but one of the calls of <c>MaxIdleInterval / Interval</c> polls on an idle shard, and delays the
    /// first record after a pause by as much. <see cref="Checkpoint.CaughtUp"/> then speaks of each shard's last read.
    /// </summary>
    public TimeSpan? MaxIdleInterval { get; init; }

    /// <summary>
    /// The source of all time, and where events are delivered. Default <see cref="TaskPoolScheduler.Default"/>; with a
    /// <c>TestScheduler</c> everything happens in virtual time.
    /// </summary>
    public IScheduler Scheduler { get; init; } = TaskPoolScheduler.Default;

    /// <summary>Where to start. Default <see cref="StartFrom.Latest"/>.</summary>
    public StartFrom StartFrom { get; init; } = StartFrom.Latest;

    /// <summary>
    /// Where to load the position to go on from, and to save it. Default null: nowhere. What is stored for
    /// <see cref="ConsumerName"/> and the stream comes before <see cref="StartFrom"/>, which is for the first start, and what that
    /// means is stored before the first event. Each checkpoint is saved once the observer returned from it, so what it hands to other
    /// threads may not be done by then; for that use <see cref="StreamHandling.ForEachAsync"/>. The last one is saved when the
    /// subscription ends, however it ends. Dispose, also from within OnNext, makes that save begin, and a store that answers at once, as
    /// those in memory and in files do, has it when Dispose returns, unless another save was under way;
    /// <see cref="StreamHandling.WhenSavedAsync"/> waits for all. A subscription that begins in this process under the same name waits
    /// for that end.
    /// </summary>
    public ICheckpointStore? CheckpointStore { get; init; }

    /// <summary>
    /// Whose checkpoint it is. Default null; needed with a <see cref="CheckpointStore"/>. A second consumer that runs at the same time
    /// with the same name ends with a <see cref="CheckpointConflictException"/>, or the first one does.
    /// </summary>
    public string? ConsumerName { get; init; }

    /// <summary>
    /// Begins anew on purpose: a label of your choice, such as a date. Default null: what is stored is gone on from. A consumer whose
    /// checkpoint was not begun under this label begins with <see cref="StartFrom"/>, once, and its place takes that of the one before;
    /// later starts with the same label go on from there, so it may stay in a configuration. Also a checkpoint that cannot be used is
    /// replaced so. 1 to 200 characters; needs a <see cref="CheckpointStore"/>. <see cref="ICheckpointStore.DeleteAsync"/> does the
    /// same once.
    /// </summary>
    public string? BeginAnew { get; init; }

    /// <summary>
    /// How long to wait between two saves of a checkpoint, so that busy streams do not write with each poll. Default 1 second; 0 to
    /// 1 hour. A crash repeats what was delivered since the last save.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many shards are read at the same time. Default 16; 1 to 1,000. Up to twice as many pages (of up to 2.5 MB) are held
    /// in memory: those being delivered, and those being read meanwhile.
    /// </summary>
    public int MaxConcurrentReads { get; init; } = 16;

    /// <summary>What to do when records may have been lost. Default <see cref="GapPolicy.Continue"/>: a <see cref="Gap"/> event.</summary>
    public GapPolicy GapPolicy { get; init; } = GapPolicy.Continue;

    /// <summary>
    /// How often the shards are listed anew although nothing calls for it. Default 1 minute; 1 second to 30 minutes. Shards whose
    /// parent was read to its end are looked for at once; this finds those that nothing announced. A listing costs one
    /// DescribeStream call, which is free, for each 100 shards.
    /// </summary>
    public TimeSpan ListingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The longest wait before the first retry of a failed call; it doubles with each failure in a row, up to
    /// <see cref="MaxRetryDelay"/>. Each wait is between half of that and all of it, at random. Default 100 milliseconds; 1
    /// millisecond to 1 minute.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest wait before a retry. Default 20 seconds, so that an outage of hours costs few calls and its end is seen
    /// soon; at least <see cref="RetryDelay"/>, at most 1 hour.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How many failures in a row of one call are borne when it may well work later: throttled, a server error, a broken
    /// connection. Default null, no limit, since an outage ends some day; else 0 or more. One more ends the stream with a
    /// <see cref="RetryLimitException"/>.
    /// </summary>
    public int? RetryLimit { get; init; }

    /// <summary>
    /// The same for calls that may be wrong for ever although the failure looks passing: minting an iterator at a stored
    /// sequence number, reading an answer that is no DynamoDB Streams answer, and the oldest record of a shard being trimmed. A
    /// closed shard whose oldest record is said to be trimmed more often than that in a row counts as read to its end. Default 10;
    /// 0 or more.
    /// </summary>
    public int DoubtfulRetryLimit { get; init; } = 10;

    /// <summary>
    /// How long one call may take before it is cancelled, counts as failed, and is tried again. Default 30 seconds; 100
    /// milliseconds to 10 minutes. A client that ignores the cancellation is waited for.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What the randomness in retry delays starts from, to make a run in virtual time repeatable. Default null: another one
    /// for each subscription.
    /// </summary>
    public int? JitterSeed { get; init; }

    /// <summary>
    /// Where polls, retries, gaps and ends are logged; never an item's contents. Default
    /// <see cref="NullLoggerFactory.Instance"/>: nowhere.
    /// </summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal void Validate(string streamArn)
    {
        var failures = Failures(streamArn).ToList();
        if (failures.Count > 0)
            throw new ArgumentException($"The stream's options cannot be used: {string.Join("; ", failures)}.");
    }

    private IEnumerable<string> Failures(string streamArn)
    {
        if (Outside(Interval, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)))
            yield return $"{nameof(Interval)} is {Interval}, and must be 1 millisecond to 1 day";
        if (MaxIdleInterval is { } idle && Outside(idle, Interval, TimeSpan.FromDays(1)))
            yield return $"{nameof(MaxIdleInterval)} is {idle}, and must be null or {nameof(Interval)} ({Interval}) to 1 day";
        if (Scheduler is null)
            yield return $"{nameof(Scheduler)} is null";
        else if (Scheduler is ImmediateScheduler)
            yield return $"{nameof(Scheduler)} is the immediate one, on which subscribing would never return; use TaskPoolScheduler.Default";
        if (StartFrom is null)
            yield return $"{nameof(StartFrom)} is null";
        else if (StartFrom.Resumed is { } resumed && resumed.StreamArn != streamArn)
            yield return $"{nameof(StartFrom)} is a position in stream '{resumed.StreamArn}', and stream '{streamArn}' is to be read; a position is of use for its own stream only";
        if (CheckpointStore is not null && string.IsNullOrWhiteSpace(ConsumerName))
            yield return $"{nameof(ConsumerName)} is empty, and a {nameof(CheckpointStore)} needs one";
        if (BeginAnew is { Length: 0 or > BeginAnewMax })
            yield return $"{nameof(BeginAnew)} has {BeginAnew.Length} characters, and must be null or have 1 to {BeginAnewMax}";
        if (BeginAnew is not null && CheckpointStore is null)
            yield return $"{nameof(BeginAnew)} is '{BeginAnew}', and without a {nameof(CheckpointStore)} each start begins anew; leave it out";
        if (Outside(CheckpointInterval, TimeSpan.Zero, TimeSpan.FromHours(1)))
            yield return $"{nameof(CheckpointInterval)} is {CheckpointInterval}, and must be 0 to 1 hour";
        if (MaxConcurrentReads is < 1 or > 1000)
            yield return $"{nameof(MaxConcurrentReads)} is {MaxConcurrentReads}, and must be 1 to 1,000";
        if (!Enum.IsDefined(GapPolicy))
            yield return $"{nameof(GapPolicy)} is {GapPolicy}, and must be Continue or Fail";
        if (Outside(ListingInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30)))
            yield return $"{nameof(ListingInterval)} is {ListingInterval}, and must be 1 second to 30 minutes";
        if (Outside(RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)))
            yield return $"{nameof(RetryDelay)} is {RetryDelay}, and must be 1 millisecond to 1 minute";
        if (Outside(MaxRetryDelay, RetryDelay, TimeSpan.FromHours(1)))
            yield return $"{nameof(MaxRetryDelay)} is {MaxRetryDelay}, and must be {nameof(RetryDelay)} ({RetryDelay}) to 1 hour";
        if (RetryLimit < 0)
            yield return $"{nameof(RetryLimit)} is {RetryLimit}, and must be null or 0 or more";
        if (DoubtfulRetryLimit < 0)
            yield return $"{nameof(DoubtfulRetryLimit)} is {DoubtfulRetryLimit}, and must be 0 or more";
        if (Outside(CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)))
            yield return $"{nameof(CallTimeout)} is {CallTimeout}, and must be 100 milliseconds to 10 minutes";
        if (LoggerFactory is null)
            yield return $"{nameof(LoggerFactory)} is null";
    }

    private static bool Outside(TimeSpan value, TimeSpan min, TimeSpan max) => value < min || value > max;
}
