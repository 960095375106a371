using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation.Replicas;

// What a seed stands for: the table's life, the faults of its stream and of its own calls, and how the replica is kept.
internal sealed record ReplicaPlan(int Seed, int Edition)
{
    // What a seed stands for changes when something is added; the seeds that failed before keep what they stood for.
    public const int LatestEdition = 2;

    public static readonly StreamViewType[] Views = [StreamViewType.NEW_AND_OLD_IMAGES, StreamViewType.NEW_IMAGE, StreamViewType.KEYS_ONLY];

    private static readonly TimeSpan[] Intervals = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];

    // So many writes that a run takes about a tenth of a second.
    private const int BurstsMax = 400;

    public required StreamViewType ViewType { get; init; }

    public required FaultPlan StreamFaults { get; init; }

    public required TableFaultPlan TableFaults { get; init; }

    public required TimeSpan Duration { get; init; }

    public required int Keys { get; init; }

    // How many values an item takes in turn, so that they come back; null for a new one with each write.
    public int? Values { get; init; }

    public bool HasSortKey { get; init; }

    public required TimeSpan WriteInterval { get; init; }

    public int BurstMax { get; init; }

    public double Deletes { get; init; }

    // The share of calls to the table that something is written just before, and just after, its answer.
    public double WritesAtCalls { get; init; }

    // How long an answer of the table is under way at most, after the read that it is of.
    public TimeSpan ReturnMax { get; init; }

    // The same for the items that a stream of keys told of.
    public TimeSpan FetchReturnMax { get; init; }

    public required TimeSpan ShardLife { get; init; }

    public double Splits { get; init; }

    // The mean time between two of them; null for none.
    public TimeSpan? SwitchInterval { get; init; }

    // Longer than a table is gone.
    public TimeSpan MaxAbsence => OffMax + TimeSpan.FromMinutes(1);

    public TimeSpan OffMax { get; init; }

    // The share of those switches for which the table is deleted, and made again.
    public double Recreations { get; init; }

    public TimeSpan? OutageInterval { get; init; }

    public TimeSpan OutageMax { get; init; }

    // One outage of the stream that begins halfway and may outlast its records; null for none.
    public TimeSpan? LongOutage { get; init; }

    // The share of scans that an outage, or the stream's end, comes soon after the beginning or the end of.
    public double TroubleAtScans { get; init; }

    public TimeSpan? CrashInterval { get; init; }

    public bool CrashesAnywhere { get; init; }

    public TimeSpan DowntimeMax { get; init; }

    public required TimeSpan Interval { get; init; }

    public TimeSpan? MaxIdleInterval { get; init; }

    public required TimeSpan ListingInterval { get; init; }

    public int PageRecords { get; init; }

    public int PageShards { get; init; }

    public int PageItems { get; init; }

    public int Segments { get; init; }

    public double? UnitsPerSecond { get; init; }

    public bool IsConsistentScan { get; init; }

    public ReplicaGapPolicy GapPolicy { get; init; }

    // Between two saves to the file that the replica is kept in; null for no file.
    public TimeSpan? SaveInterval { get; init; }

    // In a database instead, which has bookmarks that often.
    public bool IsInDatabase { get; init; }

    public TimeSpan SaveTimeMax { get; init; }

    // The share of a save's writes that fail.
    public double SaveFailures { get; init; }

    // The share of looks at the contents at which they are saved besides; once they are, the application may be ended.
    public double SavesAtLooks { get; init; }

    // One time, from halfway on, that nothing runs, and that the stream's records may not outlast; null for none.
    public TimeSpan? LongPause { get; init; }

    // More than the world takes to tell of a write, with reading that goes on: up to four empty pages before a record, each of which
    // may cost an idle wait, and a few failures; shards that listings leave out, again and again.
    public TimeSpan SettleTime
    {
        get
        {
            var longestWait = MaxIdleInterval ?? Interval;
            var time = TimeSpan.FromSeconds(1);
            if (StreamFaults.EmptyPages > 0)
                time += 4 * (longestWait + TimeSpan.FromSeconds(5));
            if (StreamFaults.UnlistedShard > 0 || StreamFaults.ListingDelayMax > TimeSpan.Zero)
                time += 10 * ListingInterval + TimeSpan.FromMinutes(2);
            return time;
        }
    }

    public TimeSpan MaxStaleness => TableFaults.StalenessMax + TimeSpan.FromSeconds(1);

    public static ReplicaPlan Of(int seed, int edition)
    {
        var first = First(seed);
        return edition == 1 ? first : Extended(first, new Random(~seed));
    }

    // Most replicas are kept in a file. Those die more often, at times for about as long as records are kept.
    private static ReplicaPlan Extended(ReplicaPlan first, Random random)
    {
        var plan = first with { Edition = LatestEdition };
        return random.Next(4) == 0 ? plan : plan with
        {
            SaveInterval = TimeSpan.FromSeconds(random.Next(1, 90)),
            SaveTimeMax = TimeSpan.FromSeconds(random.Next(2) == 0 ? 0 : random.Next(1, 30)),
            SaveFailures = random.Next(2) == 0 ? 0 : random.NextDouble() * 0.5,
            SavesAtLooks = random.Next(2) == 0 ? 0 : random.NextDouble(),
            LongPause = first.LongOutage is null && random.Next(4) == 0 ? TimeSpan.FromHours(random.Next(4, 60)) : null,
            CrashInterval = first.CrashInterval ?? (random.Next(4) == 0 ? null : first.Duration / random.Next(1, 5)),
            IsInDatabase = random.Next(3) == 0,
        };
    }

    private static ReplicaPlan First(int seed)
    {
        var random = new Random(seed);
        var interval = Intervals[random.Next(Intervals.Length)];
        var writeInterval = TimeSpan.FromMilliseconds(random.Next(2) == 0 ? random.Next(50, 2000) : random.Next(2000, 30_000));
        var duration = TimeSpan.FromMinutes(5 + 55 * random.NextDouble());
        var isShort = duration > writeInterval * BurstsMax;
        var plan = new ReplicaPlan(seed, Edition: 1)
        {
            ViewType = Views[random.Next(Views.Length)],
            StreamFaults = random.Next(6) == 0 ? FaultPlan.None : Bounded(FaultPlan.SwarmOf(random.Next()), random),
            TableFaults = random.Next(6) == 0 ? TableFaultPlan.None : TableFaultPlan.SwarmOf(random.Next()),
            Duration = duration,
            Keys = random.Next(1, 40),
            Values = random.Next(3) == 0 ? null : random.Next(2, 4),
            HasSortKey = random.Next(2) == 0,
            WriteInterval = isShort ? duration / BurstsMax : writeInterval,
            BurstMax = random.Next(1, 8),
            Deletes = random.NextDouble() * 0.4,
            WritesAtCalls = random.Next(3) == 0 ? 0 : random.NextDouble(),
            ShardLife = TimeSpan.FromMinutes(random.Next(1, 60)),
            Splits = random.NextDouble() * 0.4,
            SwitchInterval = random.Next(2) == 0 ? null : duration / random.Next(1, 4),
            OffMax = TimeSpan.FromSeconds(random.Next(1, 600)),
            OutageInterval = random.Next(2) == 0 ? null : duration / random.Next(1, 8),
            OutageMax = TimeSpan.FromSeconds(random.Next(10, 900)),
            LongOutage = random.Next(6) == 0 ? TimeSpan.FromHours(random.Next(4, 60)) : null,
            CrashInterval = random.Next(2) == 0 ? null : duration / random.Next(1, 5),
            CrashesAnywhere = random.Next(2) == 0,
            DowntimeMax = TimeSpan.FromSeconds(random.Next(1, 120)),
            Interval = interval,
            MaxIdleInterval = random.Next(2) == 0 ? null : interval * random.Next(1, 6),
            ListingInterval = TimeSpan.FromSeconds(random.Next(2, 60)),
            PageRecords = random.Next(1, 30),
            PageShards = random.Next(1, 20),
            PageItems = random.Next(1, 20),
            Segments = random.Next(1, 9),
            UnitsPerSecond = random.Next(3) == 0 ? 0.1 + 3 * random.NextDouble() : null,
            IsConsistentScan = random.Next(2) == 0,
            GapPolicy = random.Next(8) == 0 ? ReplicaGapPolicy.Fail : ReplicaGapPolicy.Rescan,
            TroubleAtScans = random.Next(2) == 0 ? 0 : 0.7 * random.NextDouble(),
            ReturnMax = TimeSpan.FromSeconds(random.Next(2) == 0 ? 0 : random.Next(1, 60)),
        };
        return plan with
        {
            Recreations = random.Next(2) == 0 ? 0 : 0.5,
            FetchReturnMax = random.Next(2) == 0 ? plan.ReturnMax : TimeSpan.FromSeconds(random.Next(60, 300)),
        };
    }

    // A disabled stream is over ten seconds after its end is listed. A replica that is refused begins anew, so it must not be often.
    private static FaultPlan Bounded(FaultPlan faults, Random random)
    {
        var refusals = random.Next(4) == 0 ? 0.2 : 0;
        return faults with
        {
            ListingDelayMax = faults.ListingDelayMax / 4,
            Refused = faults.Refused * refusals,
            ExpiredCredentials = faults.ExpiredCredentials * refusals,
        };
    }
}
