namespace Rx.DynamoStreams.Polling;

// How far one shard was fetched, which is up to two pages further than it was delivered, and when it is read next. Immutable.
internal sealed record ShardCursor
{
    // Behind the last fetched record: where a new iterator is minted.
    public required ShardPosition Position { get; init; }

    // Null when one has to be minted first.
    public string? Iterator { get; init; }

    // The iterator in use came from LATEST, so nothing of what it gives is older than the start, whatever clocks say.
    public bool IsAtLatest { get; init; }

    // The first iterator came from LATEST, so everything that the shard's children hold is newer than the start.
    public bool CameFromLatest { get; init; }

    // The last record of a closed shard that leaves out what is older than a time: where that record is older, the shard need not be
    // read. Null where there is nothing to look at, or it was looked at.
    public SequenceNumber? LooksAt { get; init; }

    // A stored sequence number that no iterator was minted from yet may be wrong for ever.
    public bool IsPositionDoubtful { get; init; }

    // Asks whether a parent that is not listed exists. Once it is listed, its place in the lineage is another one.
    public bool IsProbe { get; init; }

    // Whether ShardOpened was told.
    public bool IsOpened { get; init; }

    // Whether the records behind Position were told to be possibly lost, and nothing was read since.
    public bool IsGapTold { get; init; }

    public bool IsAtHead { get; init; }

    public int EmptyPages { get; init; }

    // Empty pages in a row while it was at its head and could still get records.
    public int IdleReads { get; init; }

    // Until then regular polls leave it out.
    public DateTimeOffset? IdleUntil { get; init; }

    // Since when every page that had records had new ones, and room for more; null when the last one was old or full.
    public DateTimeOffset? IsNewSince { get; init; }

    // In the service's time; null before the first page.
    public DateTimeOffset? LastReadAt { get; init; }

    // By the stopwatch: when the last page that came was asked for; null before the first one.
    public DateTimeOffset? AskedAt { get; init; }

    // By the stopwatch: what could be read then was fetched, for all that is known; null while nothing is.
    public DateTimeOffset? ReadUntil { get; init; }

    // What was created before was delivered: the time of the last read that reached the head, or that of the last record. Null
    // while nothing is known, because everything before the oldest record that the service keeps is of no interest.
    public DateTimeOffset? CurrentUntil { get; init; }

    // Failed calls in a row.
    public int Failures { get; init; }

    // Those among them, or a page that could not be delivered, that may go on for ever.
    public int DoubtfulFailures { get; init; }

    // Null: with the next regular poll.
    public DateTimeOffset? DueAt { get; init; }

    public string ShardId => Position.ShardId;
}
