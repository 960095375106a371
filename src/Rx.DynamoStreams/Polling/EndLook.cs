using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Polling;

// A closed shard of which only what was created since a time is of interest, and whose last record was asked for: where that one is
// older, so are all, and two calls take the place of reading hours of records. In all other cases the shard is read.
internal static class EndLook
{
    // The number of a shard's last record may be none of a record, and wrong for ever though the failure looks passing.
    private const int FailuresMax = 3;

    public static ShardStep After(ReadOutcome outcome, ReadingContext context)
    {
        var cursor = outcome.Cursor;
        if (outcome.Page is { } page)
        {
            var isAllOlder = page.Records.Count > 0 && cursor.Position.FirstOfInterest(page.Records) == page.Records.Count;
            return isAllOlder && page.NextShardIterator is null ? Over(cursor) : Read(cursor, context);
        }
        var failures = cursor.Failures + 1;
        return Faults.KindOf(outcome.Fault!) is StreamFault.Transient or StreamFault.ExpiredIterator && failures <= FailuresMax
            ? new ShardStep(cursor with { Iterator = null, Failures = failures, DueAt = context.RetryAt(failures) }) { Retried = outcome.Fault }
            : Read(cursor, context);
    }

    private static ShardStep Over(ShardCursor cursor)
    {
        var position = cursor.Position.Finished();
        return new ShardStep(cursor with { Position = position, LooksAt = null }) { Lane = new ShardLane(position) { IsBeforeStart = true, CurrentUntil = cursor.CurrentUntil } };
    }

    private static ShardStep Read(ShardCursor cursor, ReadingContext context) =>
        new(cursor with { Iterator = null, LooksAt = null, Failures = 0, DueAt = context.Now }) { ReadAgain = true };
}
