namespace Rx.DynamoStreams.Hosting.Health;

internal enum ReaderPhase
{
    Idle,
    Reading,
    Ended,
    Failed,
}

// What is known of one reader at a moment. It begins anew when reading does.
internal sealed record ReaderState(ReaderPhase Phase, DateTimeOffset Since)
{
    // When the last poll was completed; until then, when reading began.
    public DateTimeOffset PolledAt { get; init; } = Since;

    // When all that there was then had been delivered; null before that was ever so.
    public DateTimeOffset? CaughtUpAt { get; init; }

    public TimeSpan? Lag { get; init; }

    public long Polls { get; init; }

    public long Gaps { get; init; }

    public Exception? Error { get; init; }

    // The newest record may be old because nothing is written, so one failed read must not look like hours of lag: what was caught
    // up with once bounds it. Where neither is known, nothing has come since the start.
    public ReaderState With(Checkpoint poll, DateTimeOffset now)
    {
        var caughtUpAt = poll.CaughtUp ? now : CaughtUpAt;
        var bound = now - caughtUpAt ?? TimeSpan.MaxValue;
        var lag = poll.Lag is null && caughtUpAt is null ? now - Since : (poll.Lag ?? bound) < bound ? poll.Lag : bound;
        return this with { PolledAt = now, CaughtUpAt = caughtUpAt, Lag = lag, Polls = Polls + 1 };
    }
}
