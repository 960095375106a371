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
    // Which of the readings, one after another.
    public int Number { get; init; }

    // When the last poll was completed; until then, when reading began.
    public DateTimeOffset PolledAt { get; init; } = Since;

    public TimeSpan? Lag { get; init; }

    // Then what lags is handling.
    public bool IsCaughtUp { get; init; }

    public long Polls { get; init; }

    public long Gaps { get; init; }

    public Exception? Error { get; init; }

    public ReaderState With(Task completion) => completion.Status switch
    {
        TaskStatus.Faulted => this with { Phase = ReaderPhase.Failed, Error = completion.Exception!.InnerException },
        TaskStatus.RanToCompletion => this with { Phase = ReaderPhase.Ended },
        TaskStatus.Canceled => this with { Phase = ReaderPhase.Idle },
        _ => this,
    };

    public ReaderState With(Checkpoint poll, DateTimeOffset now) =>
        this with { PolledAt = now, Lag = poll.Lag, IsCaughtUp = poll.CaughtUp, Polls = Polls + 1 };
}
