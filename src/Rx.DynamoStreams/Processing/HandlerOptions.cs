namespace Rx.DynamoStreams;

/// <summary>How asynchronous handlers are called, and what happens when one fails.</summary>
/// <remarks>Checked as a whole when handling begins; one message names everything that is wrong.</remarks>
public sealed record HandlerOptions
{
    /// <summary>
    /// How many handlers run at the same time, each on another item. Default 1, so that nothing needs to be safe for several
    /// threads; 1 to 1,000. Changes of one item are handled one after another, in order, whatever the number. Batches are handled one
    /// at a time.
    /// </summary>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>
    /// How many events may be delivered and not be done with; then reading waits until an eighth of them, or the only one, is done.
    /// Default 1,000; 1 to 1,000,000, and for batches at least <see cref="BatchSize"/>. An event that is tried again and again holds
    /// back the position of its shard, and so counts those behind it, too.
    /// </summary>
    public int MaxPending { get; init; } = 1000;

    /// <summary>The most events of a batch. Default 100; 1 to 100,000.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>
    /// How long a batch that is not full waits for more, from its first event on. Default 1 second; 0 to 1 hour. While a batch is
    /// handled the next one is filled.
    /// </summary>
    public TimeSpan BatchWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a handler that failed is called again for the same event. Default 10; null for ever; 0 or more. After that
    /// <see cref="Failure"/> says what happens.
    /// </summary>
    public int? RetryLimit { get; init; } = 10;

    /// <summary>
    /// The longest wait before the first retry; it doubles each time, up to <see cref="MaxRetryDelay"/>. Each wait is between half of
    /// that and all of it, at random. Default 100 milliseconds; 1 millisecond to 1 hour.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before a retry. Default 20 seconds; at least <see cref="RetryDelay"/>, at most 1 hour.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What happens to an event that no retry got done. Default <see cref="HandlerFailure.Stop"/>.</summary>
    public HandlerFailure Failure { get; init; } = HandlerFailure.Stop;

    /// <summary>
    /// Takes what was given up, with <see cref="HandlerFailure.DeadLetter"/>. The event counts as done once the task ends well; where
    /// it fails, it is tried again like a handler, and then handling stops.
    /// </summary>
    public Func<DeadLetter, CancellationToken, Task>? DeadLetterHandler { get; init; }

    /// <summary>
    /// Called on the scheduler when the stream tells that records may have been lost, before what follows is handled; it may come
    /// again after a restart. Default null: gaps are only logged. With <see cref="GapPolicy.Fail"/> handling ends with a
    /// <see cref="StreamGapException"/> instead.
    /// </summary>
    public Action<Gap>? OnGap { get; init; }

    /// <summary>
    /// Called on the scheduler when a poll is completed and all that it read was delivered, which does not mean handled. Default null.
    /// Its <see cref="Checkpoint.Lag"/> tells how far reading and handling are behind: it is at least the time since the oldest change
    /// that is not handled was delivered, for batches since <see cref="BatchWait"/> was over. While handlers hold back reading it does
    /// not come. What it throws ends handling.
    /// </summary>
    public Action<Checkpoint>? OnPoll { get; init; }

    /// <summary>
    /// How long handlers that run may go on after handling was cancelled or stopped, before their token is cancelled and they are
    /// left to themselves. Default 30 seconds; 0 to 1 hour. Events that no handler was called for are left for the next start.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate(bool isBatch)
    {
        var failures = Failures(isBatch).ToList();
        if (failures.Count > 0)
            throw new ArgumentException($"The handler's options cannot be used: {string.Join("; ", failures)}.");
    }

    private IEnumerable<string> Failures(bool isBatch)
    {
        var hour = TimeSpan.FromHours(1);
        if (MaxConcurrency is < 1 or > 1000)
            yield return $"{nameof(MaxConcurrency)} is {MaxConcurrency}, and must be 1 to 1,000";
        if (MaxPending is < 1 or > 1_000_000)
            yield return $"{nameof(MaxPending)} is {MaxPending}, and must be 1 to 1,000,000";
        if (BatchSize is < 1 or > 100_000)
            yield return $"{nameof(BatchSize)} is {BatchSize}, and must be 1 to 100,000";
        if (isBatch && MaxPending < BatchSize)
            yield return $"{nameof(MaxPending)} is {MaxPending}, and must be {nameof(BatchSize)} ({BatchSize}) at least";
        if (BatchWait < TimeSpan.Zero || BatchWait > hour)
            yield return $"{nameof(BatchWait)} is {BatchWait}, and must be 0 to 1 hour";
        if (RetryLimit < 0)
            yield return $"{nameof(RetryLimit)} is {RetryLimit}, and must be null or 0 or more";
        if (RetryDelay < TimeSpan.FromMilliseconds(1) || RetryDelay > hour)
            yield return $"{nameof(RetryDelay)} is {RetryDelay}, and must be 1 millisecond to 1 hour";
        if (MaxRetryDelay < RetryDelay || MaxRetryDelay > hour)
            yield return $"{nameof(MaxRetryDelay)} is {MaxRetryDelay}, and must be {nameof(RetryDelay)} ({RetryDelay}) to 1 hour";
        if (!Enum.IsDefined(Failure))
            yield return $"{nameof(Failure)} is {Failure}, and must be Stop, Skip or DeadLetter";
        if (Failure == HandlerFailure.DeadLetter && DeadLetterHandler is null)
            yield return $"{nameof(DeadLetterHandler)} is null, and {nameof(Failure)} is DeadLetter";
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > hour)
            yield return $"{nameof(DrainTimeout)} is {DrainTimeout}, and must be 0 to 1 hour";
    }
}
