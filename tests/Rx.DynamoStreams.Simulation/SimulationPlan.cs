using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation;

// What a seed stands for: the table's life, the faults, how it is read, and when the reader crashes.
internal sealed record SimulationPlan(int Seed)
{
    private static readonly TimeSpan[] Intervals =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(20)];

    // So many polls that a run takes about a tenth of a second.
    private const int PollsMax = 2000;

    public required FaultPlan Faults { get; init; }

    public required SimulatedLoad Load { get; init; }

    public required TimeSpan Interval { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan FirstStart { get; init; }

    public required StartKind Start { get; init; }

    // The mean time between two crashes; null for none.
    public TimeSpan? CrashInterval { get; init; }

    public TimeSpan DowntimeMax { get; init; }

    // The share of checkpoints that are stored.
    public double Stored { get; init; }

    // How long nothing works at all, up to the moment when everything heals; null for not.
    public TimeSpan? Outage { get; init; }

    public int PageRecords { get; init; }

    public int PageShards { get; init; }

    public int MaxConcurrentReads { get; init; }

    public ShardFilterSupport ShardFilter { get; init; }

    public bool IsDisabledAtEnd { get; init; }

    // A disabled stream is over ten seconds after its end is listed; a shard that is listed later is lost to any reader.
    private static FaultPlan Bounded(FaultPlan faults) => faults with { ListingDelayMax = faults.ListingDelayMax / 4 };

    public static SimulationPlan Of(int seed)
    {
        var random = new Random(seed);
        var interval = Intervals[random.Next(Intervals.Length)];
        var duration = TimeSpan.FromHours(1 + 60 * random.NextDouble());
        return new SimulationPlan(seed)
        {
            Faults = random.Next(8) == 0 ? FaultPlan.None : Bounded(FaultPlan.SwarmOf(random.Next())),
            Load = SimulatedLoad.SomeOf(random.Next()),
            Interval = interval,
            Duration = duration < interval * PollsMax ? duration : interval * PollsMax,
            FirstStart = TimeSpan.FromSeconds(random.Next(7200)),
            Start = (StartKind)random.Next(3),
            CrashInterval = random.Next(3) == 0 ? null : duration / random.Next(1, 20),
            DowntimeMax = random.Next(4) == 0 ? TimeSpan.FromHours(40) : TimeSpan.FromSeconds(random.Next(1, 1800)),
            Stored = random.Next(2) == 0 ? 1 : random.NextDouble(),
            Outage = random.Next(4) == 0 ? TimeSpan.FromMinutes(random.Next(1, 120)) : null,
            PageRecords = random.Next(1, 30),
            PageShards = random.Next(1, 20),
            MaxConcurrentReads = random.Next(1, 9),
            ShardFilter = (ShardFilterSupport)random.Next(3),
            IsDisabledAtEnd = random.Next(2) == 0,
        };
    }
}

internal enum StartKind
{
    TrimHorizon,
    Latest,
    Since,
}
