using System.Globalization;

namespace Rx.DynamoStreams.Testing;

/// <summary>
/// What goes wrong with the <see cref="InMemoryTable.Client"/> of an in-memory table, and how often: probabilities for each call,
/// from 0 to 1.
/// </summary>
/// <remarks>Which calls are hit is decided by <see cref="Seed"/>, so the same seed gives the same faults.</remarks>
public sealed record TableFaultPlan
{
    /// <summary>Nothing goes wrong.</summary>
    public static TableFaultPlan None { get; } = new();

    /// <summary>Decides which calls are hit. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>The service asks for less, by a ProvisionedThroughputExceededException. Default 0.</summary>
    public double Throttled { get; init; }

    /// <summary>The service fails with a status of 500, by an InternalServerErrorException. Default 0.</summary>
    public double ServerError { get; init; }

    /// <summary>The connection is reset: an HttpRequestException, as the AWS SDK lets it through. Default 0.</summary>
    public double Reset { get; init; }

    /// <summary>The answer, or the failure, takes up to <see cref="SlowAnswerMax"/>. Default 0.</summary>
    public double SlowAnswer { get; init; }

    /// <summary>
    /// Each key of a batch is left unprocessed. Default 0; BatchGetItem only. When all keys are, the call is throttled, as the
    /// service does it.
    /// </summary>
    public double UnprocessedKey { get; init; }

    /// <summary>How long every answer takes at most; at least nothing. Default zero.</summary>
    public TimeSpan LatencyMax { get; init; }

    /// <summary>How long a slow answer takes at most. Default 1 minute.</summary>
    public TimeSpan SlowAnswerMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How old what a read shows is at most, unless it is strongly consistent. Default zero: every read shows what is there. Each
    /// read draws an age of its own, so a later one may show what is older. Nothing is older than from when this was set.
    /// </summary>
    public TimeSpan StalenessMax { get; init; }

    /// <summary>
    /// Faults of every kind at random, but some kinds switched off entirely, so that in some runs a few kinds meet that never do
    /// where all happen at once.
    /// </summary>
    /// <param name="seed">Decides which kinds, how often, and which calls.</param>
    public static TableFaultPlan SwarmOf(int seed)
    {
        var random = new Random(seed);
        return new TableFaultPlan
        {
            Seed = seed,
            Throttled = Chance(0.2),
            ServerError = Chance(0.2),
            Reset = Chance(0.1),
            SlowAnswer = Chance(0.05),
            UnprocessedKey = Chance(0.3),
            LatencyMax = TimeSpan.FromMilliseconds(Math.Floor(Chance(200))),
            StalenessMax = TimeSpan.FromMilliseconds(Math.Floor(Chance(3_000))),
        };

        double Chance(double max) => random.Next(2) == 0 ? 0 : random.NextDouble() * max;
    }

    /// <summary>The kinds that happen, and how often.</summary>
    public override string ToString() => string.Join(", ", Kinds.Where(kind => kind.Value != 0).Select(kind =>
        string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {kind.Value:0.###}")));

    private IEnumerable<(string Name, double Value)> Kinds =>
    [
        (nameof(Throttled), Throttled), (nameof(ServerError), ServerError), (nameof(Reset), Reset), (nameof(SlowAnswer), SlowAnswer),
        (nameof(UnprocessedKey), UnprocessedKey), ("LatencyMax (s)", LatencyMax.TotalSeconds),
        ("StalenessMax (s)", StalenessMax.TotalSeconds),
    ];
}
