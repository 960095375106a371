namespace Rx.DynamoStreams.Polling;

// What follows from one outcome: the cursor to go on with, what to deliver, whether to read again at once, or the end of the
// whole stream.
internal sealed record ShardStep(ShardCursor Cursor)
{
    public ShardLane? Lane { get; init; }

    public bool ReadAgain { get; init; }

    // What went wrong, to be tried again when the cursor is due.
    public Exception? Retried { get; init; }

    public Exception? End { get; init; }
}
