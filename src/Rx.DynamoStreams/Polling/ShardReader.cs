namespace Rx.DynamoStreams.Polling;

// Reads a shard once: mints an iterator where the cursor has none, then gets a page. It decides nothing and never throws: what
// happened is the outcome.
internal static class ShardReader
{
    public static async Task<ReadOutcome> ReadAsync(StreamCalls calls, ShardCursor cursor, DateTimeOffset now)
    {
        try
        {
            var isFresh = false;
            while (true)
            {
                if (cursor.Iterator is null)
                {
                    cursor = await MintAsync(calls, cursor).ConfigureAwait(false);
                    isFresh = true;
                }
                try
                {
                    var page = await calls.ReadAsync(cursor.ShardId, cursor.Iterator!).ConfigureAwait(false);
                    return new ReadOutcome(cursor, page, Fault: null) { AskedAt = now };
                }
                catch (Exception e) when (!isFresh && Faults.KindOf(e) == StreamFault.ExpiredIterator)
                {
                    // Iterators live for 15 minutes. A new one from the position continues without a loss; a second one that
                    // is expired at once is a fault to be retried.
                    cursor = cursor with { Iterator = null };
                }
            }
        }
        catch (Exception e)
        {
            return new ReadOutcome(cursor, Page: null, e, FaultedInMint: cursor.Iterator is null);
        }
    }

    private static async Task<ShardCursor> MintAsync(StreamCalls calls, ShardCursor cursor)
    {
        var (type, after) = cursor switch
        {
            { Position.After: { } number } => (ShardIteratorType.AfterSequenceNumber, number),
            { LooksAt: { } last } => (ShardIteratorType.AtSequenceNumber, last),
            _ => (ShardIteratorType.TrimHorizon, (SequenceNumber?)null),
        };
        var minted = await calls.MintAsync(cursor.ShardId, type, after).ConfigureAwait(false);
        return cursor with
        {
            Iterator = minted.ShardIterator,
            IsAtLatest = false,
            // The iterator is at its record again, and empty pages may be between that and the head: with an interval that
            // outlasts iterators, one page a poll would never get through them.
            IsAtHead = false,
            EmptyPages = 0,
            IsPositionDoubtful = false,
        };
    }
}
