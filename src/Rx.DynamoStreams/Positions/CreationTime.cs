namespace Rx.DynamoStreams.Positions;

// Creation times are rounded down: to the second by the service, to the minute by DynamoDB Local. A record may therefore be as
// new as a time that is later than its own, and is kept then: a repeat is possible, a loss is not.
internal static class CreationTime
{
    private const long SecondMilliseconds = 1000;
    private const long MinuteMilliseconds = 60 * SecondMilliseconds;

    // The index of the first record that may be created at or after the time. Times need not rise within a shard, so what
    // follows that record is of interest whatever its time.
    public static int FirstOfInterest(IReadOnlyList<ItemChange> records, DateTimeOffset? since)
    {
        if (since is not { } time)
            return 0;
        var sinceMilliseconds = time.ToUnixTimeMilliseconds();
        var index = 0;
        while (index < records.Count && IsOlder(records[index], sinceMilliseconds))
            index++;
        return index;
    }

    // Whether a record was just created. Where the time is wrong by more than the tolerance, no record counts as new.
    public static bool IsNew(ItemChange record, DateTimeOffset now, TimeSpan tolerance) =>
        record.CreatedAtMilliseconds <= now.ToUnixTimeMilliseconds() + (long)tolerance.TotalMilliseconds
        && !IsOlder(record, now, by: tolerance);

    // Whether the record was created so long before the time, for certain.
    public static bool IsOlder(ItemChange record, DateTimeOffset time, TimeSpan by) =>
        IsOlder(record, time.ToUnixTimeMilliseconds() - (long)by.TotalMilliseconds);

    private static bool IsOlder(ItemChange record, long since)
    {
        if (record.CreatedAtMilliseconds is not { } created)
            return false;
        var grain = created % MinuteMilliseconds == 0 ? MinuteMilliseconds
            : created % SecondMilliseconds == 0 ? SecondMilliseconds
            : 1;
        return created + grain <= since;
    }
}
