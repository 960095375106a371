namespace Rx.DynamoStreams.Polling;

// What came of reading one shard once: a page, or a fault. Faults are values here; only the poller ends a stream.
internal sealed record ReadOutcome(ShardCursor Cursor, GetRecordsResponse? Page, Exception? Fault, bool FaultedInMint = false)
{
    // By the stopwatch.
    public DateTimeOffset AskedAt { get; init; }
}
