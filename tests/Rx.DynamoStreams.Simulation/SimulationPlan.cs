using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation;

// What a seed stands for: the table's life, the faults, how it is read, and when the reader crashes.
internal sealed record SimulationPlan(int Seed, int Edition)
{
    // What a seed stands for changes when something is added; the seeds that failed before keep what they stood for.
    public const int LatestEdition = 2;

    private static readonly TimeSpan[] Intervals =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(20)];

    private static readonly StreamViewType[] Views =
        [StreamViewType.NEW_AND_OLD_IMAGES, StreamViewType.NEW_IMAGE, StreamViewType.OLD_IMAGE, StreamViewType.KEYS_ONLY];

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

    // The longest wait before an idle shard is read again; null for the interval.
    public TimeSpan? MaxIdleInterval { get; init; }

    // GetRecords calls a second on a shard; null for any number.
    public int? ReadsPerSecond { get; init; }

    // Whether the reader may die within a call or an event, and not only between two of them.
    public bool CrashesAnywhere { get; init; }

    public ConsumerKind Consumer { get; init; }

    public TimeSpan CheckpointInterval { get; init; }

    // The share of calls to the checkpoint store, and of handlers, that fail.
    public double StoreFailures { get; init; }

    public double HandlerFailures { get; init; }

    // How long a handler takes at most.
    public TimeSpan HandlerTime { get; init; }

    // How long the handler of one item at a time fails, each time of another one; null for never.
    public TimeSpan? StuckTime { get; init; }

    public int MaxConcurrency { get; init; } = 1;

    public int MaxPending { get; init; } = 1;

    public StreamViewType ViewType { get; init; } = StreamViewType.NEW_AND_OLD_IMAGES;

    public int PageRecords { get; init; }

    public int PageShards { get; init; }

    public int MaxConcurrentReads { get; init; }

    public ShardFilterSupport ShardFilter { get; init; }

    public bool IsDisabledAtEnd { get; init; }

    // A disabled stream is over ten seconds after its end is listed; a shard that is listed later is lost to any reader.
    private static FaultPlan Bounded(FaultPlan faults) => faults with { ListingDelayMax = faults.ListingDelayMax / 4 };

    public static SimulationPlan Of(int seed, int edition)
    {
        var first = First(seed);
        return edition == 1 ? first : Extended(first, new Random(~seed));
    }

    private static SimulationPlan First(int seed)
    {
        var random = new Random(seed);
        var interval = Intervals[random.Next(Intervals.Length)];
        var duration = TimeSpan.FromHours(1 + 60 * random.NextDouble());
        return new SimulationPlan(seed, Edition: 1)
        {
            Faults = random.Next(8) == 0 ? FaultPlan.None : Bounded(FaultPlan.SwarmOf(random.Next())) with { EmptyPages = 0, ExpiredCredentials = 0, ClockSkew = TimeSpan.Zero },
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

    // More kinds of faults; pauses about as long as records are kept, which no longer count as time to poll in; outages that are
    // long against the waits between retries.
    private static SimulationPlan Extended(SimulationPlan first, Random random)
    {
        var isPausedLong = random.Next(4) == 0;
        var more = FaultPlan.SwarmOf(random.Next());
        // Where days wait to be read, at a few records a page, so few pages a second would take hours.
        var isRateLimited = random.Next(3) == 0 && !isPausedLong && first.DowntimeMax < TimeSpan.FromHours(1);
        // Where much waits to be handled, slow handlers would take hours.
        var outage = random.Next(3) == 0 ? TimeSpan.FromMinutes(random.Next(60, 400)) : first.Outage;
        var isLong = outage > TimeSpan.Zero || isPausedLong || first.DowntimeMax > TimeSpan.FromHours(1);
        return first with
        {
            Edition = LatestEdition,
            Faults = first.Faults == FaultPlan.None ? FaultPlan.None : first.Faults with
            {
                EmptyPages = more.EmptyPages,
                ExpiredCredentials = more.ExpiredCredentials,
                ClockSkew = more.ClockSkew,
            },
            MaxIdleInterval = random.Next(2) == 0 ? null : first.Interval * random.Next(1, 20),
            ReadsPerSecond = isRateLimited ? 5 : null,
            PageRecords = isRateLimited ? first.PageRecords + 10 : first.PageRecords,
            CrashesAnywhere = random.Next(2) == 0,
            ViewType = Views[random.Next(Views.Length)],
            Consumer = random.Next(2) == 0 ? ConsumerKind.Subscriber : (ConsumerKind)random.Next(1, 5),
            CheckpointInterval = TimeSpan.FromSeconds(random.Next(60)),
            StoreFailures = random.Next(2) == 0 ? 0 : random.NextDouble() * 0.3,
            HandlerFailures = random.Next(2) == 0 || isLong ? 0 : random.NextDouble() * 0.2,
            HandlerTime = TimeSpan.FromMilliseconds(random.Next(2) == 0 || isLong ? 0 : random.Next(100)),
            StuckTime = random.Next(2) == 0 || isLong ? null : TimeSpan.FromMinutes(random.Next(1, 90)),
            MaxConcurrency = random.Next(1, 9),
            MaxPending = random.Next(2) == 0 ? random.Next(1, 200) : 5000,
            CrashInterval = isPausedLong ? first.Duration / random.Next(2, 5) : first.CrashInterval,
            DowntimeMax = isPausedLong ? TimeSpan.FromHours(random.Next(20, 60)) : first.DowntimeMax,
            Load = isPausedLong ? Slow(first.Load) : first.Load,
            Duration = isPausedLong ? first.Duration + TimeSpan.FromHours(random.Next(24, 120)) : first.Duration,
            Outage = outage,
        };
    }

    // Days of a busy table would take minutes.
    private static SimulatedLoad Slow(SimulatedLoad load) => load with
    {
        WriteInterval = load.WriteInterval * 6,
        ShardLife = load.ShardLife < TimeSpan.FromHours(2) ? load.ShardLife + TimeSpan.FromHours(2) : load.ShardLife,
        OpenShardsMax = Math.Min(load.OpenShardsMax, 4),
    };
}

internal enum ConsumerKind
{
    // Stores checkpoints itself.
    Subscriber,
    StoringSubscriber,
    Handlers,
    Batches,
    Puller,
}

internal enum StartKind
{
    TrimHorizon,
    Latest,
    Since,
}
