using System.Globalization;

namespace Rx.DynamoStreams.Testing;

/// <summary>What goes wrong with an <see cref="InMemoryStream"/>, and how often: probabilities for each call, from 0 to 1.</summary>
/// <remarks>Which calls are hit is decided by a seed, so the same seed gives the same faults.</remarks>
public sealed record FaultPlan
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>The service asks for less. Default 0.</summary>
    public double Throttled { get; init; }

    /// <summary>The service fails with a status of 5xx. Default 0.</summary>
    public double ServerError { get; init; }

    /// <summary>The connection is reset. Default 0.</summary>
    public double Reset { get; init; }

    /// <summary>No answer ever comes. Default 0.</summary>
    public double NoAnswer { get; init; }

    /// <summary>The answer's body ends early. Default 0.</summary>
    public double CutOff { get; init; }

    /// <summary>The answer is something else than JSON. Default 0.</summary>
    public double Garbage { get; init; }

    /// <summary>The answer takes up to <see cref="SlowAnswerMax"/>. Default 0.</summary>
    public double SlowAnswer { get; init; }

    /// <summary>The iterator counts as expired early. Default 0; GetRecords only.</summary>
    public double ExpiredIterator { get; init; }

    /// <summary>Each shard is left out of a page of a listing. Default 0; DescribeStream only.</summary>
    public double UnlistedShard { get; init; }

    /// <summary>
    /// The credentials are refused: the reader's subscription ends, and has to be begun anew. Default 0.
    /// </summary>
    public double Refused { get; init; }

    /// <summary>
    /// The credentials have expired, and renewing them did not help: the same as <see cref="Refused"/>, by another error. Default 0.
    /// </summary>
    public double ExpiredCredentials { get; init; }

    /// <summary>
    /// A record is behind one to four empty pages. Default 0; for the shards of an <see cref="InMemoryTable"/>.
    /// </summary>
    public double EmptyPages { get; init; }

    /// <summary>
    /// How far the service's clock is ahead of the reader's; negative when behind. Default zero. Let it be the same for all of a
    /// stream's life: the service's clock never jumps.
    /// </summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>
    /// How far the time that comes with a listing, the service's Date header, is ahead of the records' creation times; negative when
    /// behind. Default zero. In the service different machines give the two, and their clocks may be some seconds apart.
    /// </summary>
    public TimeSpan DateSkew { get; init; }

    /// <summary>How long every answer takes at most; at least nothing. Default zero.</summary>
    public TimeSpan LatencyMax { get; init; }

    /// <summary>How long a slow answer takes at most. Default 1 minute.</summary>
    public TimeSpan SlowAnswerMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How late the listing shows what happened, at most: that a shard is there, and that it is closed. Default zero. For the
    /// shards of an <see cref="InMemoryTable"/>.
    /// </summary>
    public TimeSpan ListingDelayMax { get; init; }

    /// <summary>
    /// Faults of every kind at random, but some kinds switched off entirely, so that in some runs a few kinds meet that never do
    /// where all happen at once.
    /// </summary>
    /// <param name="seed">Decides which, and how often.</param>
    public static FaultPlan SwarmOf(int seed)
    {
        var random = new Random(seed);
        return new FaultPlan
        {
            Throttled = Chance(0.2),
            ServerError = Chance(0.2),
            Reset = Chance(0.1),
            NoAnswer = Chance(0.02),
            CutOff = Chance(0.05),
            Garbage = Chance(0.05),
            SlowAnswer = Chance(0.05),
            ExpiredIterator = Chance(0.05),
            UnlistedShard = Chance(0.2),
            Refused = Chance(0.002),
            LatencyMax = TimeSpan.FromMilliseconds(Math.Floor(Chance(200))),
            ListingDelayMax = TimeSpan.FromMilliseconds(Math.Floor(Chance(30_000))),
            ExpiredCredentials = Chance(0.002),
            EmptyPages = Chance(0.2),
            ClockSkew = TimeSpan.FromSeconds(Math.Floor(Chance(600)) - Math.Floor(Chance(600))),
        };

        double Chance(double max) => random.Next(2) == 0 ? 0 : random.NextDouble() * max;
    }

    /// <summary>The kinds that happen, and how often.</summary>
    public override string ToString() => string.Join(", ", Kinds.Where(kind => kind.Value != 0).Select(kind =>
        string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {kind.Value:0.###}")));

    private IEnumerable<(string Name, double Value)> Kinds =>
    [
        (nameof(Throttled), Throttled), (nameof(ServerError), ServerError), (nameof(Reset), Reset), (nameof(NoAnswer), NoAnswer),
        (nameof(CutOff), CutOff), (nameof(Garbage), Garbage), (nameof(SlowAnswer), SlowAnswer),
        (nameof(ExpiredIterator), ExpiredIterator), (nameof(UnlistedShard), UnlistedShard), (nameof(Refused), Refused),
        (nameof(ExpiredCredentials), ExpiredCredentials), (nameof(EmptyPages), EmptyPages),
        ("LatencyMax (s)", LatencyMax.TotalSeconds), ("ListingDelayMax (s)", ListingDelayMax.TotalSeconds),
        ("ClockSkew (s)", ClockSkew.TotalSeconds), ("DateSkew (s)", DateSkew.TotalSeconds),
    ];
}
