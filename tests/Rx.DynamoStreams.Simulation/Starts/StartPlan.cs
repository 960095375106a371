using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation.Starts;

// What a seed stands for: the table's past and its life from the first Subscribe on, what is slow or fails meanwhile, how it is read,
// and how its reader ends.
internal sealed record StartPlan(int Seed, int Edition, StartWay Way)
{
    public const int LatestEdition = 1;

    public required TimeSpan Past { get; init; }

    // Written and ended before the first Subscribe.
    public int PastWrites { get; init; }

    public int PastRolls { get; init; }

    // Open ones.
    public int Shards { get; init; }

    public int Keys { get; init; }

    // From the first Subscribe on.
    public int Writes { get; init; }

    public TimeSpan WriteInterval { get; init; }

    // Shards that roll over or split, and within which time.
    public int Rolls { get; init; }

    public TimeSpan RollsWithin { get; init; }

    public required FaultPlan Faults { get; init; }

    // The call that hangs: which one of which kind; null for none.
    public StreamOperation? HungOperation { get; init; }

    public int HungCall { get; init; }

    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    // Which page of the first listing fails, and for how long; null for none.
    public int? FailingPage { get; init; }

    public TimeSpan FailingPageFor { get; init; }

    public StartKind Start { get; init; } = StartKind.Latest;

    // How long before its first Subscribe a reader begins that begins since a time.
    public TimeSpan SinceBefore { get; init; }

    // Whether the reader has the table's name, and finds its stream.
    public bool IsTable { get; init; }

    public required TimeSpan Interval { get; init; }

    public int PageShards { get; init; }

    public int PageRecords { get; init; }

    public int MaxConcurrentReads { get; init; }

    public ConsumerKind Consumer { get; init; }

    public int MaxConcurrency { get; init; } = 1;

    public int MaxPending { get; init; } = 1000;

    public TimeSpan HandlerTimeMin { get; init; }

    public TimeSpan HandlerTimeMax { get; init; }

    public bool HasStore { get; init; }

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    // How many lives end too early, and within which time.
    public int Deaths { get; init; }

    public TimeSpan DeathWithin { get; init; }

    public TimeSpan DowntimeMax { get; init; }

    // How many subscriptions end in the way that this is about, and how long they and the pauses between them are.
    public int Rounds { get; init; }

    public TimeSpan StayMax { get; init; }

    public TimeSpan AwayMax { get; init; }

    // How long nothing is written in the end; and whether a shard cannot be read meanwhile, or an item not be handled.
    public TimeSpan IdleFor { get; init; }

    public bool IsShardFailing { get; init; }

    // Whether it never could.
    public bool IsShardFailingAlways { get; init; }

    public bool IsItemStuck { get; init; }

    public bool IsOfRx => Way >= StartWay.Dispose;

    // How long it takes until all that is to go wrong went wrong, but for the deaths.
    public TimeSpan Active => new[]
    {
        Writes * WriteInterval + TimeSpan.FromSeconds(1),
        RollsWithin,
        FailingPage is null ? TimeSpan.Zero : FailingPageFor,
        HungOperation is null ? TimeSpan.Zero : CallTimeout,
        Rounds * (StayMax + AwayMax),
    }.Max();

    public static StartPlan Of(int seed, int edition, StartWay? only = null)
    {
        var random = new Random(seed);
        var ways = Enum.GetValues<StartWay>();
        var drawn = ways[random.Next(ways.Length)];
        var plan = StartDrawing.Of(seed, edition, only ?? drawn, random);
        return only is null ? StartDrawing.Mixed(plan, new Random(~seed)) : plan;
    }
}
