using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams.Polling;

// The decisions about one shard, as pure functions of what was and what came: is it at its head, finished, to be read again, is
// something lost, how long to wait.
internal static class ShardReading
{
    // Empty pages happen before data; about five in a row reach the head of a shard (observed by other consumers).
    public const int EmptyPagesToHead = 5;

    // Where records come faster than calls, no page is ever empty. A shard whose pages had new records, and room for more, for this
    // long is as near to its head as it can be.
    private static readonly TimeSpan NewToHead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NewTolerance = TimeSpan.FromSeconds(2);

    // How much longer than meant a shard is left unread before it counts as behind its head: where calls failed, and where nothing
    // says why. A poll of thousands of shards may take seconds, and five pages of each would make it longer still.
    private static readonly TimeSpan OutageMin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(30);

    // A closed shard has no head to wait at, only an end that more pages lead to. The bound keeps one whose end does not come from
    // being read for ever without a pause.
    private const int EmptyPagesOfClosed = 1000;

    // The service returns at most so many records a page.
    private const int FullPageRecords = 1000;

    // A page also ends at 1 MB. A record has up to two images of 400 KB, so a page that ended so has at least 200 KB.
    private const long FullPageBytes = 200_000;

    // What the service's time may be wrong by: listings show a difference from this machine's clock that is larger.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    public static ShardStep Next(ReadOutcome outcome, ShardNode node, ReadingContext context) =>
        node.IsPresumed ? AfterProbe(outcome, node, context)
        : outcome.Cursor.LooksAt is not null ? EndLook.After(outcome, context)
        : outcome.Page is { } page ? AfterPage(outcome, page, isClosed: node.EndingSequenceNumber is not null, context)
        : AfterFault(outcome, node.EndingSequenceNumber, context);

    // A parent that is not listed was asked for. Where it exists, its own parents are still unknown: it waits for its listing.
    // Where it is gone its records are lost, unless they were before reading began.
    private static ShardStep AfterProbe(ReadOutcome outcome, ShardNode node, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        if (outcome.Fault is { } fault && Faults.KindOf(fault) is StreamFault.Gone or StreamFault.Trimmed)
        {
            var position = cursor.Position.Finished();
            return node.IsBeforeStart
                ? new ShardStep(cursor with { Position = position }) { Lane = new ShardLane(position) { IsGone = true } }
                : Lost(outcome, GapReason.ShardTrimmed, position, context);
        }
        if (outcome.Fault is not null)
            return AfterFault(outcome, ending: null, context);
        var failures = cursor.Failures + 1;
        return new ShardStep(cursor with { Iterator = null, Failures = failures, DueAt = context.RetryAt(failures) });
    }

    private static ShardStep AfterPage(ReadOutcome outcome, GetRecordsResponse page, bool isClosed, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        if (!IsInOrder(page.Records, cursor.Position.After))
        {
            var disorder = outcome with { Fault = Faults.OutOfOrder(context.StreamArn, cursor), Cursor = cursor with { Iterator = null } };
            return Retried(disorder, StreamFault.Malformed, context);
        }
        var gap = IsHorizonLate(cursor, context) ? new Gap(cursor.ShardId, After: null, GapReason.PositionTrimmed) : null;
        if (gap is not null && context.Options.GapPolicy == GapPolicy.Fail)
            return new ShardStep(cursor) { End = new StreamGapException(context.StreamArn, gap, cause: null) };
        var isFinished = page.NextShardIterator is null;
        var first = cursor.IsAtLatest ? 0 : cursor.Position.FirstOfInterest(page.Records);
        var isAnyOfInterest = first < page.Records.Count;
        var position = PositionAfter(cursor, page.Records, isAnyOfInterest, isFinished);
        var atPlace = Placed(Left(cursor, outcome.AskedAt, context.Options), page.Records, isClosed, context);
        var isReadAgain = !isFinished && !atPlace.IsAtHead;
        var idleReads = atPlace.IsAtHead && !isClosed && page.Records.Count == 0 ? cursor.IdleReads + 1 : 0;
        var next = atPlace with
        {
            Position = position,
            Iterator = page.NextShardIterator,
            IsOpened = true,
            IsGapTold = (cursor.IsGapTold || gap is not null) && page.Records.Count == 0 && !atPlace.IsAtHead,
            LastReadAt = context.ServiceTime,
            AskedAt = outcome.AskedAt,
            ReadUntil = atPlace.IsAtHead ? ReadUntil(outcome.AskedAt, page.Records, context) : cursor.ReadUntil,
            CurrentUntil = atPlace.IsAtHead && !isFinished ? context.ServiceTime : Later(cursor.CurrentUntil, page.Records),
            Failures = 0,
            DoubtfulFailures = 0,
            IdleReads = idleReads,
            IdleUntil = idleReads > 0 ? context.Now + IdleWait(idleReads, context.Options) : null,
            DueAt = isReadAgain ? context.Now : null,
        };
        var lane = new ShardLane(position)
        {
            Opened = Opening(cursor),
            Gap = gap,
            Records = page.Records,
            FirstRecord = first,
            CurrentUntil = next.CurrentUntil,
            Closed = isFinished ? new ShardClosed(cursor.ShardId) : null,
        };
        return new ShardStep(next) { Lane = lane, ReadAgain = isReadAgain };
    }

    // What was older than the start keeps the place, but not the shard's word on what its children leave out.
    private static ShardPosition PositionAfter(ShardCursor cursor, IReadOnlyList<ItemChange> records, bool isAnyOfInterest, bool isFinished)
    {
        var position = isAnyOfInterest ? cursor.Position.Behind(records[^1])
            : records.Count > 0 ? cursor.Position with { After = records[^1].SequenceNumber }
            : cursor.Position;
        return !isFinished ? position
            : cursor.CameFromLatest ? (position with { Since = null }).Finished()
            : position.Finished();
    }

    // The regular polls that an idle shard is left out of double with each read that finds nothing. It is read with a whole one.
    private static TimeSpan IdleWait(int idleReads, DynamoStreamOptions options)
    {
        var longest = (options.MaxIdleInterval ?? options.Interval) / options.Interval;
        return options.Interval * Math.Ceiling(Math.Min(longest, Math.Pow(2, Math.Clamp(idleReads - 1, 0, 30))));
    }

    // A shard that was at its head, and then not read for longer than was meant, may have empty pages before what came meanwhile.
    private static ShardCursor Left(ShardCursor cursor, DateTimeOffset askedAt, DynamoStreamOptions options)
    {
        var isLeft = askedAt - cursor.AskedAt > IdleWait(cursor.IdleReads, options) + (cursor.Failures > 0 ? OutageMin : PauseMin);
        return isLeft && cursor.IsAtHead ? cursor with { IsAtHead = false, EmptyPages = 0 } : cursor;
    }

    // Whether the page brought the shard to its head, or away from it.
    private static ShardCursor Placed(ShardCursor cursor, IReadOnlyList<ItemChange> records, bool isClosed, ReadingContext context)
    {
        var wasAtHead = cursor.IsAtHead && !isClosed;
        if (records.Count == 0)
        {
            var emptyPages = cursor.EmptyPages + 1;
            var isAtHead = wasAtHead || emptyPages >= (isClosed ? EmptyPagesOfClosed : EmptyPagesToHead);
            return cursor with { IsAtHead = isAtHead, EmptyPages = emptyPages };
        }
        var isFull = IsFull(records);
        var isNew = !isClosed && !isFull && CreationTime.IsNew(records[^1], context.ServiceTime, NewTolerance);
        var newSince = isNew ? cursor.IsNewSince ?? context.Now : (DateTimeOffset?)null;
        return cursor with
        {
            IsAtHead = (wasAtHead && !isFull && !IsBehind(records[^1], cursor.LastReadAt)) || context.Now - newSince >= NewToHead,
            EmptyPages = 0,
            IsNewSince = newSince,
        };
    }

    // A page may be short although there is more. A record that was there when the shard was read before shows that this one was.
    private static bool IsBehind(ItemChange newest, DateTimeOffset? lastReadAt) =>
        lastReadAt is { } before && CreationTime.IsOlder(newest, before, by: ClockSkew);

    // A page that has records may be short of the head, also at the head.
    private static DateTimeOffset ReadUntil(DateTimeOffset askedAt, IReadOnlyList<ItemChange> records, ReadingContext context)
    {
        if (records.Count == 0 || records[^1].CreatedAt is not { } created)
            return askedAt;
        var age = context.ServiceTime - created;
        return age <= TimeSpan.Zero ? askedAt : askedAt - DateTimeOffset.MinValue > age ? askedAt - age : DateTimeOffset.MinValue;
    }

    // A shard that is read from its oldest record, later than the service keeps records after all before it was read: what it had
    // first may be trimmed, and the service does not say so. Where nothing of it was read, what came since reading began counts.
    private static bool IsHorizonLate(ShardCursor cursor, ReadingContext context) =>
        !cursor.IsGapTold && cursor.Position.After is null
        && (cursor.CurrentUntil ?? context.BeganAt) is { } until && context.ServiceTime - until >= ShardGraph.Retention - ClockSkew;

    // An ended shard may have ended long before its last page was read, and its children begun.
    private static DateTimeOffset? Later(DateTimeOffset? until, IReadOnlyList<ItemChange> records) =>
        records.Count > 0 && records[^1].CreatedAt is { } created && !(created <= until) ? created : until;

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

    private static bool IsFull(IReadOnlyList<ItemChange> records)
    {
        if (records.Count >= FullPageRecords)
            return true;
        long bytes = 0;
        foreach (var record in records)
            bytes += record.SizeBytes;
        return bytes >= FullPageBytes;
    }

    private static ShardStep AfterFault(ReadOutcome outcome, SequenceNumber? ending, ReadingContext context) =>
        Faults.KindOf(outcome.Fault!) switch
        {
            StreamFault.Fatal => new ShardStep(outcome.Cursor) { End = outcome.Fault },
            StreamFault.Gone => AfterGone(outcome, ending, context),
            StreamFault.Trimmed => AfterTrimmed(outcome, ending, context),
            var fault => Retried(outcome, fault, context),
        };

    private static ShardStep Retried(ReadOutcome outcome, StreamFault fault, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        var failures = cursor.Failures + 1;
        var isDoubtful = fault is StreamFault.Malformed or StreamFault.Trimmed || (outcome.FaultedInMint && cursor.IsPositionDoubtful);
        var doubtful = cursor.DoubtfulFailures + (isDoubtful ? 1 : 0);
        if (doubtful > context.Options.DoubtfulRetryLimit || (!isDoubtful && failures > context.Options.RetryLimit))
            return new ShardStep(cursor) { End = new RetryLimitException(context.StreamArn, cursor.ShardId, failures, outcome.Fault!) };
        return new ShardStep(cursor with
        {
            Iterator = fault == StreamFault.ExpiredIterator ? null : cursor.Iterator,
            Failures = failures,
            DoubtfulFailures = doubtful,
            DueAt = context.RetryAt(failures),
        })
        { Retried = outcome.Fault };
    }

    // The shard does not exist any more: what is left of it is lost, its children are not.
    private static ShardStep AfterGone(ReadOutcome outcome, SequenceNumber? ending, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        // Where the shard's last record was delivered, nothing that anyone misses was trimmed.
        var isNothingLost = ending is { } last && cursor.Position.After >= last;
        return Lost(outcome, isNothingLost ? null : GapReason.ShardTrimmed, cursor.Position.Finished(), context);
    }

    // The place is older than the oldest record: reading goes on there. Where that is trimmed too, time may tell. A closed shard
    // that keeps to it holds nothing any more (in DynamoDB Local: all its records are old, and its end is not), and must not
    // hold up its children.
    private static ShardStep AfterTrimmed(ReadOutcome outcome, SequenceNumber? ending, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        if (!cursor.IsGapTold)
            return Lost(outcome, GapReason.PositionTrimmed, cursor.Position with { After = null }, context);
        return ending is not null && cursor.DoubtfulFailures >= context.Options.DoubtfulRetryLimit
            ? AfterGone(outcome, ending, context)
            : Retried(outcome with { Cursor = cursor with { Iterator = null } }, StreamFault.Trimmed, context);
    }

    private static ShardStep Lost(ReadOutcome outcome, GapReason? reason, ShardPosition position, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        var gap = reason is { } why && !cursor.IsGapTold ? new Gap(cursor.ShardId, cursor.Position.After, why) : null;
        if (gap is not null && context.Options.GapPolicy == GapPolicy.Fail)
            return new ShardStep(cursor) { End = new StreamGapException(context.StreamArn, gap, outcome.Fault) };
        var next = cursor with
        {
            Position = position,
            Iterator = null,
            IsPositionDoubtful = false,
            IsOpened = true,
            IsGapTold = true,
            IsAtHead = false,
            EmptyPages = 0,
            DueAt = context.Now,
        };
        var lane = new ShardLane(position)
        {
            Opened = Opening(cursor),
            Gap = gap,
            IsGone = position.IsFinished,
            // A shard that is gone ended a retention ago, and what its children had first may be trimmed by now.
            CurrentUntil = cursor.CurrentUntil ?? (position.IsFinished ? context.Horizon : null),
            Closed = position.IsFinished ? new ShardClosed(cursor.ShardId) : null,
        };
        return new ShardStep(next) { Lane = lane, ReadAgain = !position.IsFinished };
    }

    private static ShardOpened? Opening(ShardCursor cursor) =>
        cursor.IsOpened ? null : new ShardOpened(cursor.ShardId, cursor.Position.ParentShardId);
}
