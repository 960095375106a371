namespace Rx.DynamoStreams.Hosting;

/// <summary>From when on a stream counts as degraded or unhealthy. Checked with the rest of the stream's settings.</summary>
public sealed record DynamoStreamHealthOptions
{
    /// <summary>
    /// The lag from which on the stream is degraded: <see cref="Checkpoint.Lag"/>, and where it has a handler at least the time since the
    /// oldest change that is not handled was delivered, see <see cref="HandlerOptions.OnPoll"/>. Default 1 minute; above 0; null, in
    /// code, for never.
    /// </summary>
    public TimeSpan? DegradedLag { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The lag from which on it is unhealthy. Default 10 minutes; at least <see cref="DegradedLag"/>; null, in code, for never.</summary>
    public TimeSpan? UnhealthyLag { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long no poll was completed, because the shards cannot be listed or handlers hold back reading, until the stream counts as stalled and is
    /// degraded. Default 1 minute; more than <see cref="DynamoStreamOptions.Interval"/>; null, in code, for never.
    /// </summary>
    public TimeSpan? DegradedPollAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long no poll was completed until it is unhealthy. Default 5 minutes; at least <see cref="DegradedPollAge"/>, and more than
    /// <see cref="DynamoStreamOptions.Interval"/>; null, in code, for never.
    /// </summary>
    public TimeSpan? UnhealthyPollAge { get; init; } = TimeSpan.FromMinutes(5);

    internal IEnumerable<string> Failures(TimeSpan interval)
    {
        if (DegradedLag <= TimeSpan.Zero)
            yield return $"{nameof(DegradedLag)} is {DegradedLag}, and must be above 0";
        if (UnhealthyLag <= TimeSpan.Zero || UnhealthyLag < DegradedLag)
            yield return $"{nameof(UnhealthyLag)} is {UnhealthyLag}, and must be above 0, and {nameof(DegradedLag)} ({DegradedLag}) at least";
        if (DegradedPollAge <= interval)
            yield return $"{nameof(DegradedPollAge)} is {DegradedPollAge}, and must be more than {nameof(DynamoStreamOptions.Interval)} ({interval})";
        if (UnhealthyPollAge <= interval || UnhealthyPollAge < DegradedPollAge)
            yield return $"{nameof(UnhealthyPollAge)} is {UnhealthyPollAge}, and must be more than {nameof(DynamoStreamOptions.Interval)} ({interval}), and {nameof(DegradedPollAge)} ({DegradedPollAge}) at least";
    }
}
