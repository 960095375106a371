using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation.Starts;

// Draws plans: first what a run is about, with as little trouble beside that as can be; then, for most, trouble of other kinds.
internal static class StartDrawing
{
    private static readonly StreamOperation[] Calls = [StreamOperation.DescribeStream, StreamOperation.GetShardIterator, StreamOperation.GetRecords];

    public static StartPlan Of(int seed, int edition, StartWay way, Random random)
    {
        var plan = new StartPlan(seed, edition, way)
        {
            Past = TimeSpan.FromSeconds(random.Next(300, 1200)),
            PastWrites = random.Next(60),
            PastRolls = random.Next(10),
            Shards = random.Next(1, 5),
            Keys = random.Next(20, 200),
            Writes = random.Next(30, 150),
            WriteInterval = TimeSpan.FromMilliseconds(random.Next(5, 200)),
            Faults = FaultPlan.None,
            Interval = TimeSpan.FromMilliseconds(random.Next(500, 2000)),
            PageShards = random.Next(3, 100),
            PageRecords = random.Next(2) == 0 ? 1000 : random.Next(5, 100),
            MaxConcurrentReads = random.Next(1, 17),
            Consumer = (ConsumerKind)random.Next(1, 5),
            MaxConcurrency = random.Next(1, 9),
            CheckpointInterval = TimeSpan.FromMilliseconds(random.Next(3000)),
            SinceBefore = TimeSpan.FromSeconds(random.Next(60)),
            IsTable = random.Next(2) == 0,
        };
        return way switch
        {
            StartWay.Shards => Many(plan, random),
            StartWay.Hang => Hanging(plan, random) with { Shards = random.Next(2, 20) },
            StartWay.Listing => Failing(plan, random),
            StartWay.RollOver => Rolling(plan, random),
            StartWay.Ahead => plan with { Faults = plan.Faults with { DateSkew = Milliseconds(random.Next(1500, 3000)) } },
            StartWay.Behind => plan with { Faults = plan.Faults with { DateSkew = -Milliseconds(random.Next(3000)) } },
            StartWay.Slow => Held(plan, random),
            StartWay.Killed or StartWay.Stopped => Dying(plan, random),
            StartWay.Backlog => Behind(plan, random),
            StartWay.Fair => Fair(plan, random),
            StartWay.Idle => Idle(plan, random),
            _ => Ending(plan, random),
        };
    }

    public static StartPlan Mixed(StartPlan plan, Random random)
    {
        if (plan.Way is StartWay.Fair or StartWay.Idle)
            return plan;
        var isBehind = plan.Way == StartWay.Backlog;
        if (random.Next(2) == 0)
            plan = plan with { Faults = plan.Faults with { LatencyMax = Longer(plan.Faults.LatencyMax, random.Next(100)) } };
        if (random.Next(2) == 0)
            plan = plan with { Faults = plan.Faults with { DateSkew = Milliseconds(random.Next(-3000, 3000)) } };
        if (random.Next(3) == 0)
            plan = plan with { Faults = plan.Faults with { ClockSkew = TimeSpan.FromSeconds(random.Next(-300, 300)) } };
        if (random.Next(3) == 0)
            plan = plan with { Rolls = Math.Max(plan.Rolls, random.Next(1, 4)), RollsWithin = Longer(plan.RollsWithin, random.Next(5000)) };
        if (random.Next(6) == 0 && plan.Start == StartKind.Latest && !isBehind)
            plan = Widened(plan, random.Next(10, 200));
        if (random.Next(4) == 0 && !isBehind)
            plan = Hanging(plan, random);
        if (random.Next(8) == 0 && !isBehind)
            plan = plan with { FailingPage = random.Next(2), FailingPageFor = TimeSpan.FromSeconds(random.Next(1, 120)) };
        if (random.Next(4) == 0 && !isBehind && !plan.IsOfRx && plan.Consumer != ConsumerKind.StoringSubscriber)
            plan = Slow(plan, random);
        if (plan.Way == StartWay.Killed && random.Next(8) == 0)
            plan = plan with { DowntimeMax = TimeSpan.FromHours(30) };
        return plan;
    }

    private static StartPlan Many(StartPlan plan, Random random) => Widened(plan, random.Next(20, 201)) with
    {
        Faults = plan.Faults with { LatencyMax = Milliseconds(random.Next(50, 301)) },
        PastRolls = random.Next(random.Next(2) == 0 ? 20 : 200),
    };

    // So many shards are read less often, or a run would take too long.
    private static StartPlan Widened(StartPlan plan, int shards) => plan with
    {
        Shards = Math.Max(plan.Shards, shards),
        Keys = Math.Max(plan.Keys, 300),
        PageShards = Math.Max(plan.PageShards, 10),
        Interval = shards > 50 ? Longer(plan.Interval, 3000) : plan.Interval,
    };

    private static StartPlan Hanging(StartPlan plan, Random random)
    {
        var hung = Calls[random.Next(Calls.Length)];
        var timed = plan with { CallTimeout = random.Next(2) == 0 ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(random.Next(5, 30)) };
        return random.Next(4) == 0
            ? timed with { Faults = plan.Faults with { SlowAnswer = random.NextDouble() * 0.1, SlowAnswerMax = TimeSpan.FromSeconds(29) } }
            : timed with { HungOperation = hung, HungCall = random.Next(hung == StreamOperation.DescribeStream ? 1 : plan.Shards) };
    }

    private static StartPlan Failing(StartPlan plan, Random random) => plan with
    {
        Shards = random.Next(2, 20),
        PageShards = random.Next(1, 6),
        FailingPage = random.Next(5) == 0 ? 0 : 1,
        FailingPageFor = TimeSpan.FromSeconds(random.Next(2) == 0 ? random.Next(2, 60) : random.Next(60, 601)),
        WriteInterval = Milliseconds(random.Next(20, 2000)),
    };

    private static StartPlan Rolling(StartPlan plan, Random random) => plan with
    {
        Shards = random.Next(1, 30),
        PageShards = random.Next(2, 8),
        PastRolls = random.Next(30),
        Rolls = random.Next(1, 12),
        RollsWithin = Milliseconds(random.Next(500, 6000)),
        Faults = plan.Faults with { LatencyMax = Milliseconds(random.Next(301)), ListingDelayMax = Milliseconds(random.Next(2) == 0 ? 0 : random.Next(3000)) },
    };

    // Calls take some time, so that the first shards have records, and handlers hold back the others.
    private static StartPlan Held(StartPlan plan, Random random) => Slow(plan, random) with
    {
        Shards = random.Next(5, 40),
        MaxConcurrentReads = random.Next(1, 9),
        WriteInterval = Milliseconds(random.Next(5, 40)),
        Faults = plan.Faults with { LatencyMax = Milliseconds(random.Next(20, 200)) },
    };

    private static StartPlan Slow(StartPlan plan, Random random) => plan with
    {
        Consumer = (ConsumerKind)random.Next((int)ConsumerKind.Handlers, (int)ConsumerKind.Puller + 1),
        MaxPending = random.Next(1, 20),
        HandlerTimeMin = Milliseconds(20),
        HandlerTimeMax = Milliseconds(random.Next(100, 600)),
    };

    // First polls are long in some: by slow calls of many shards, or by what is there and is handled slowly.
    private static StartPlan Dying(StartPlan plan, Random random) => plan with
    {
        HasStore = true,
        Shards = random.Next(2) == 0 ? plan.Shards : random.Next(5, 40),
        PastWrites = random.Next(100),
        MaxPending = random.Next(2) == 0 ? 1000 : random.Next(1, 30),
        Start = random.Next(2) == 0 ? StartKind.Latest : (StartKind)random.Next(3),
        Consumer = plan.Way == StartWay.Stopped ? (ConsumerKind)random.Next((int)ConsumerKind.Handlers, (int)ConsumerKind.Puller + 1) : plan.Consumer,
        Faults = plan.Faults with { LatencyMax = Milliseconds(random.Next(3) == 0 ? 0 : random.Next(300)) },
        HandlerTimeMin = TimeSpan.Zero,
        HandlerTimeMax = Milliseconds(random.Next(2) == 0 ? 0 : random.Next(300)),
        Deaths = random.Next(1, 5),
        DeathWithin = Milliseconds(random.Next(2) == 0 ? random.Next(100, 2000) : random.Next(2000, 8000)),
        DowntimeMax = Milliseconds(random.Next(5000)),
        WriteInterval = Milliseconds(random.Next(5, 200)),
    };

    // What waits outlasts the lives that do not.
    private static StartPlan Behind(StartPlan plan, Random random) => plan with
    {
        HasStore = true,
        Start = StartKind.TrimHorizon,
        Consumer = (ConsumerKind)random.Next((int)ConsumerKind.Handlers, (int)ConsumerKind.Puller + 1),
        MaxConcurrency = random.Next(1, 5),
        MaxPending = random.Next(2) == 0 ? 1000 : random.Next(10, 500),
        PastWrites = random.Next(200, 600),
        PastRolls = random.Next(4),
        Keys = random.Next(2) == 0 ? random.Next(1, 20) : random.Next(20, 600),
        Writes = random.Next(20),
        HandlerTimeMin = Milliseconds(50),
        HandlerTimeMax = Milliseconds(random.Next(51, 501)),
        Deaths = random.Next(3, 8),
        DeathWithin = TimeSpan.FromSeconds(random.Next(5, 16)),
        DowntimeMax = Milliseconds(random.Next(3000)),
    };

    private static StartPlan Fair(StartPlan plan, Random random) => plan with
    {
        Start = StartKind.TrimHorizon,
        HasStore = random.Next(2) == 0,
        Consumer = ConsumerKind.Handlers,
        MaxPending = random.Next(2) == 0 ? 1000 : random.Next(20, 500),
        PastWrites = random.Next(100, 400),
        Keys = random.Next(5, 100),
        HandlerTimeMin = Milliseconds(20),
        HandlerTimeMax = Milliseconds(random.Next(21, 201)),
    };

    private static StartPlan Idle(StartPlan plan, Random random) => plan with
    {
        HasStore = true,
        Start = (StartKind)random.Next(3),
        Shards = random.Next(1, 4),
        PastRolls = random.Next(3),
        Interval = TimeSpan.FromSeconds(random.Next(1, 5)),
        CheckpointInterval = TimeSpan.FromSeconds(random.Next(3)),
        IdleFor = TimeSpan.FromMinutes(10),
        IsShardFailing = random.Next(2) == 0,
        IsShardFailingAlways = random.Next(2) == 0,
        IsItemStuck = plan.Consumer is ConsumerKind.Handlers or ConsumerKind.Batches && random.Next(2) == 0,
    };

    private static StartPlan Ending(StartPlan plan, Random random) => plan with
    {
        HasStore = true,
        Start = random.Next(2) == 0 ? StartKind.Latest : StartKind.TrimHorizon,
        Faults = plan.Faults with { LatencyMax = Milliseconds(random.Next(2) == 0 ? 0 : random.Next(100)) },
        Rounds = random.Next(2, 12),
        StayMax = Milliseconds(random.Next(2) == 0 ? random.Next(20, 1000) : random.Next(1000, 10_000)),
        AwayMax = Milliseconds(random.Next(2) == 0 ? 0 : random.Next(3000)),
        WriteInterval = Milliseconds(random.Next(20, 400)),
    };

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static TimeSpan Longer(TimeSpan time, int milliseconds) => time > Milliseconds(milliseconds) ? time : Milliseconds(milliseconds);
}
