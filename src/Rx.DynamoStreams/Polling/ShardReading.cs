namespace Rx.DynamoStreams.Polling;

// The decisions about one shard, as pure functions of what was and what came: is it at its head, finished, to be read again, is
// something lost, how long to wait.
internal static class ShardReading
{
    // Empty pages happen before data; about five in a row reach the head of a shard (observed by other consumers).
    public const int EmptyPagesToHead = 5;

    // The service returns at most so many records a page.
    private const int FullPageRecords = 1000;

    // A page also ends at 1 MB. A record has up to two images of 400 KB, so a page that ended so has at least 200 KB.
    private const long FullPageBytes = 200_000;

    public static ShardStep Next(ReadOutcome outcome, string streamArn, SequenceNumber? ending, DateTimeOffset now, DynamoStreamOptions options, double random) =>
        outcome.Page is { } page
            ? AfterPage(outcome, page, streamArn, now, options, random)
            : AfterFault(outcome, streamArn, ending, now, options, random);

    private static ShardStep AfterPage(
        ReadOutcome outcome, GetRecordsResponse page, string streamArn, DateTimeOffset now, DynamoStreamOptions options, double random)
    {
        var cursor = outcome.Cursor;
        if (!IsInOrder(page.Records, cursor.Position.After))
        {
            var disorder = outcome with { Fault = Faults.OutOfOrder(streamArn, cursor), Cursor = cursor with { Iterator = null } };
            return Retried(disorder, streamArn, StreamFault.Malformed, now, options, random);
        }
        var isFinished = page.NextShardIterator is null;
        var first = CreationTime.FirstOfInterest(page.Records, cursor.Position.Since);
        var isAnyOfInterest = first < page.Records.Count;
        var position = cursor.Position with
        {
            After = page.Records.Count > 0 ? page.Records[^1].SequenceNumber : cursor.Position.After,
            Since = isAnyOfInterest || (isFinished && cursor.CameFromLatest) ? null : cursor.Position.Since,
            IsFinished = isFinished,
        };
        var (isAtHead, emptyPages) = Head(cursor, page);
        var isReadAgain = !isFinished && !isAtHead;
        var next = cursor with
        {
            Position = position,
            Iterator = page.NextShardIterator,
            IsOpened = true,
            IsGapTold = false,
            IsAtHead = isAtHead,
            EmptyPages = emptyPages,
            Failures = 0,
            DueAt = isReadAgain ? now : null,
        };
        var lane = new ShardLane(position)
        {
            Opened = Opening(cursor),
            Records = page.Records,
            FirstRecord = first,
            Closed = isFinished ? new ShardClosed(cursor.ShardId) : null,
        };
        return new ShardStep(next) { Lane = lane, ReadAgain = isReadAgain };
    }

    private static (bool IsAtHead, int EmptyPages) Head(ShardCursor cursor, GetRecordsResponse page)
    {
        if (page.Records.Count == 0)
            return (cursor.IsAtHead || cursor.EmptyPages + 1 >= EmptyPagesToHead, cursor.EmptyPages + 1);
        return (cursor.IsAtHead && !IsFull(page), 0);
    }

    // Stopping beats lying: a page that goes back in the shard is never delivered.
    private static bool IsInOrder(IReadOnlyList<ItemChange> records, SequenceNumber? after)
    {
        foreach (var record in records)
        {
            if (record.SequenceNumber <= after)
                return false;
            after = record.SequenceNumber;
        }
        return true;
    }

    private static bool IsFull(GetRecordsResponse page)
    {
        if (page.Records.Count >= FullPageRecords)
            return true;
        long bytes = 0;
        foreach (var record in page.Records)
            bytes += record.SizeBytes;
        return bytes >= FullPageBytes;
    }

    private static ShardStep AfterFault(
        ReadOutcome outcome, string streamArn, SequenceNumber? ending, DateTimeOffset now, DynamoStreamOptions options, double random)
    {
        var cursor = outcome.Cursor;
        var fault = Faults.KindOf(outcome.Fault!);
        return fault switch
        {
            StreamFault.Fatal => new ShardStep(cursor) { End = outcome.Fault },
            StreamFault.Gone => Lost(outcome, streamArn, ending, now, options, random, GapReason.ShardTrimmed),
            StreamFault.Trimmed => Lost(outcome, streamArn, ending, now, options, random, GapReason.PositionTrimmed),
            _ => Retried(outcome, streamArn, fault, now, options, random),
        };
    }

    private static ShardStep Retried(
        ReadOutcome outcome, string streamArn, StreamFault fault, DateTimeOffset now, DynamoStreamOptions options, double random)
    {
        var cursor = outcome.Cursor;
        var failures = cursor.Failures + 1;
        var isDoubtful = fault == StreamFault.Malformed || (outcome.FaultedInMint && cursor.IsPositionDoubtful);
        var limit = isDoubtful ? options.DoubtfulRetryLimit : options.RetryLimit;
        if (failures > limit)
            return new ShardStep(cursor) { End = new RetryLimitException(streamArn, cursor.ShardId, failures, outcome.Fault!) };
        return new ShardStep(cursor with
        {
            Iterator = fault == StreamFault.ExpiredIterator ? null : cursor.Iterator,
            MintsLatest = cursor.MintsLatest && !outcome.FaultedInMint,
            Failures = failures,
            DueAt = now + Backoff.Delay(failures, options.RetryDelay, options.MaxRetryDelay, random),
        })
        { Retried = outcome.Fault };
    }

    private static ShardStep Lost(
        ReadOutcome outcome, string streamArn, SequenceNumber? ending, DateTimeOffset now, DynamoStreamOptions options, double random, GapReason reason)
    {
        var cursor = outcome.Cursor;
        var isFinished = reason == GapReason.ShardTrimmed;
        // The shard's last record was delivered: what was trimmed is nothing that anyone misses.
        var isNothingLost = isFinished && ending is { } last && cursor.Position.After >= last;
        var gap = isNothingLost || cursor.IsGapTold ? null : new Gap(cursor.ShardId, cursor.Position.After, reason);
        if (gap is not null && options.GapPolicy == GapPolicy.Fail)
            return new ShardStep(cursor) { End = new StreamGapException(streamArn, gap, outcome.Fault) };
        if (gap is null && !isFinished)
            return Retried(outcome with { Cursor = cursor with { Iterator = null } }, streamArn, StreamFault.Transient, now, options, random);
        var position = isFinished
            ? cursor.Position with { IsFinished = true }
            : cursor.Position with { After = null };
        var next = cursor with
        {
            Position = position,
            Iterator = null,
            MintsLatest = false,
            IsPositionDoubtful = false,
            IsOpened = true,
            IsGapTold = true,
            IsAtHead = false,
            EmptyPages = 0,
            DueAt = now,
        };
        var lane = new ShardLane(position)
        {
            Opened = Opening(cursor),
            Gap = gap,
            Closed = isFinished ? new ShardClosed(cursor.ShardId) : null,
        };
        return new ShardStep(next) { Lane = lane, ReadAgain = !isFinished };
    }

    private static ShardOpened? Opening(ShardCursor cursor) =>
        cursor.IsOpened ? null : new ShardOpened(cursor.ShardId, cursor.Position.ParentShardId);
}
