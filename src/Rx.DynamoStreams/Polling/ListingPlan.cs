using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// When the shards are listed next, and what is asked for. Immutable and pure. Three things call for a listing: the interval, a
// shard that ended without a known child (at once, then with backoff until one turns up), and a failure (with backoff).
internal sealed record ListingPlan(DateTimeOffset FullAt)
{
    private static readonly TimeSpan FirstSeek = TimeSpan.FromMilliseconds(250);

    // Looking for what a shard's end promises; null when nothing is awaited.
    public DateTimeOffset? SeekAt { get; init; }

    public int Seeks { get; init; }

    public int Failures { get; init; }

    // Those of the failures, in a row, that may last for ever.
    public int Doubts { get; init; }

    public int PagesOfFull { get; init; } = 1;

    public bool IsFilterRefused { get; init; }

    public DateTimeOffset DueAt => SeekAt is { } seek && seek < FullAt ? seek : FullAt;

    // A listing of everything costs a call for each 100 shards; asking for children costs a call for each shard that ended. Null
    // stands for everything.
    public IReadOnlyList<string>? ParentsToAskFor(DateTimeOffset now, IReadOnlyList<ShardNode> parents) =>
        now >= FullAt || IsFilterRefused || parents.Count == 0 || parents.Count >= PagesOfFull
            ? null
            : [.. parents.Select(node => node.ShardId)];

    public ListingPlan AfterShardEnd(DateTimeOffset now) => this with { SeekAt = now, Seeks = 0 };

    public ListingPlan After(ShardListing listing, bool isSeeking, DateTimeOffset now, TimeSpan interval) => this with
    {
        FullAt = listing.IsFull ? now + interval : FullAt,
        PagesOfFull = listing.IsFull ? listing.Pages : PagesOfFull,
        Failures = 0,
        Doubts = 0,
        Seeks = isSeeking ? Seeks + 1 : 0,
        SeekAt = isSeeking ? now + Backoff.Delay(Seeks + 1, FirstSeek, interval, random: 1) : null,
    };

    public ListingPlan AfterFailure(bool isDoubtful, DateTimeOffset now, DynamoStreamOptions options, double random)
    {
        var retryAt = now + Backoff.Delay(Failures + 1, options.RetryDelay, options.MaxRetryDelay, random);
        return this with
        {
            Failures = Failures + 1,
            Doubts = isDoubtful ? Doubts + 1 : 0,
            SeekAt = retryAt,
            FullAt = FullAt < retryAt ? retryAt : FullAt,
        };
    }
}
