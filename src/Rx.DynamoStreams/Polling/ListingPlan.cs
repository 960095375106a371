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

    // Failed calls in a row.
    public int Failures { get; init; }

    // Those among them that may go on for ever.
    public int DoubtfulFailures { get; init; }

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
        DoubtfulFailures = 0,
        Seeks = isSeeking ? Seeks + 1 : 0,
        SeekAt = isSeeking ? now + Backoff.Delay(Seeks + 1, FirstSeek, interval, random: 1) : null,
    };

    public ListingPlan AfterFailure(ListingOutcome outcome, bool isDoubtful, DateTimeOffset now, DynamoStreamOptions options, double random)
    {
        var failures = (outcome.HasProgress ? 0 : Failures) + 1;
        var doubtful = (outcome.HasProgress ? 0 : DoubtfulFailures) + (isDoubtful ? 1 : 0);
        var retryAt = now + Backoff.Delay(failures, options.RetryDelay, options.MaxRetryDelay, random);
        return this with
        {
            Failures = failures,
            DoubtfulFailures = doubtful,
            SeekAt = retryAt,
            FullAt = FullAt < retryAt ? retryAt : FullAt,
        };
    }
}
