using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Simulation;

// A consumer that stores some checkpoints, crashes at times, and resumes from the last one stored.
internal sealed class Reader(SimulationPlan plan, InMemoryStream stream, Timeline timeline, Random random, IScheduler scheduler) : IReader
{
    private readonly SerialDisposable _subscription = new();
    private readonly Crashes _crashes = new(plan.CrashInterval, plan.CrashesAnywhere, random, scheduler);
    private readonly List<Gap> _gaps = [];
    private readonly List<TimeSpan> _sessionStarts = [];
    private StreamPosition? _stored;
    private Func<HashSet<SequenceNumber>>? _storedCoverage;
    private HashSet<SequenceNumber> _covered = [];
    private Session? _session;
    private ViolationException? _failure;
    private TimeSpan _requiredFrom = TimeSpan.MaxValue;
    private long _servedBefore;
    private DateTimeOffset _oldest = DateTimeOffset.MinValue;

    public Truth Truth { get; } = new(stream);

    public int Sessions => _sessionStarts.Count;

    public bool HasAll => _session is { } session && (plan.IsDisabledAtEnd ? session.IsCompleted : session is { IsOver: false, LastCheckpoint.CaughtUp: true } && Missing().All(IsExcused));

    public void Dispose()
    {
        _crashes.Dispose();
        _subscription.Dispose();
    }

    public void Begin()
    {
        _sessionStarts.Add(Elapsed);
        var start = _stored is { } position ? StartFrom.Position(StreamPosition.Parse(position.ToJson())) : FirstStart();
        timeline.Add($"starts from {start}");
        var session = _session = new Session(Truth, _covered, plan, timeline);
        _servedBefore = stream.RecordsServed;
        var options = new DynamoStreamOptions
        {
            Interval = plan.Interval,
            MaxIdleInterval = plan.MaxIdleInterval,
            Scheduler = scheduler,
            StartFrom = start,
            MaxConcurrentReads = plan.MaxConcurrentReads,
            DoubtfulRetryLimit = 100,
            JitterSeed = plan.Seed,
        };
        _subscription.Disposable = ObservableDynamoStream.Create(new CrashingClient(stream, (place, _) => Call(session, place)), stream.StreamArn, options).Subscribe(new Observer(this, session));
        _crashes.Draw(Crash);
    }

    public void StopCrashing() => _crashes.Stop();

    public void CheckSoFar()
    {
        if (_failure is not null)
            throw _failure;
    }

    public void CheckNothingIsLost()
    {
        var lost = Missing().FirstOrDefault(record => !IsExcused(record));
        if (lost.Shard is not null)
            throw new ViolationException($"{lost.Record.SequenceNumber} of {lost.Shard.ShardId}, written at {lost.Record.At - stream.Epoch}, was neither delivered nor told as a gap");
    }

    public void CheckCallRates()
    {
        if (stream.MostReadsInFlightOnAShard > 1)
            throw new ViolationException($"{stream.MostReadsInFlightOnAShard} reads of one shard were in flight at the same time");
        if (stream.MostReadsInFlight > plan.MaxConcurrentReads)
            throw new ViolationException($"{stream.MostReadsInFlight} reads were in flight at the same time");
        var listings = stream.Calls.Where(call => call.Operation == StreamOperation.DescribeStream).Select(call => call.At).ToList();
        for (var i = 10; i < listings.Count; i++)
        {
            var isOneSession = !_sessionStarts.Exists(start => start > listings[i - 10] && start <= listings[i]);
            if (isOneSession && listings[i] - listings[i - 10] < TimeSpan.FromSeconds(1))
                throw new ViolationException($"DescribeStream was called more than 10 times in the second before {listings[i]}");
        }
    }

    private TimeSpan Elapsed => scheduler.Now - stream.Epoch;

    private DateTimeOffset ServiceTime => scheduler.Now + plan.Faults.ClockSkew;

    private IEnumerable<(InMemoryShard Shard, InMemoryRecord Record)> Missing() => Truth.All.Where(written =>
        written.Record.At - stream.Epoch >= _requiredFrom && !_covered.Contains(written.Record.SequenceNumber) && _session?.Has(written.Record.SequenceNumber) != true);

    // A loss that was told is none of the reader's. A shard that is gone, and that nobody could know of, is told with its relatives.
    private bool IsExcused((InMemoryShard Shard, InMemoryRecord Record) missing) => Truth.IsLost(missing.Shard, missing.Record) && _gaps.Exists(gap =>
        (gap.ShardId == missing.Shard.ShardId && !(missing.Record.SequenceNumber <= gap.After))
        || (gap.Reason == GapReason.ShardTrimmed && Truth.IsGone(missing.Shard) && (Truth.AncestorsOf(missing.Shard.ShardId).Contains(gap.ShardId!) || Truth.AncestorsOf(gap.ShardId!).Contains(missing.Shard.ShardId))));

    // What was written from then on has to come.
    private StartFrom FirstStart()
    {
        if (plan.Start != StartKind.TrimHorizon)
            _oldest = ServiceTime - TimeSpan.FromMinutes(2);
        (_covered, _requiredFrom) = ([], plan.Start == StartKind.Latest ? TimeSpan.MaxValue : Elapsed);
        return plan.Start switch
        {
            StartKind.Latest => StartFrom.Latest,
            StartKind.Since => StartFrom.Since(ServiceTime),
            _ => StartFrom.TrimHorizon,
        };
    }

    private void Call(Session session, CrashPlace place)
    {
        // Thrown from a call it would be an answer.
        if (session.IsOver && place == CrashPlace.InCall)
            _failure ??= new ViolationException("a call was made after the end of its subscription");
        _crashes.At(place);
    }

    private void Take(Session session, StreamEvent value)
    {
        if (value is Gap gap)
            _gaps.Add(gap);
        // A creation time of a whole minute may be up to a minute too early.
        if (value is ItemChange change && change.CreatedAt < _oldest)
            throw new ViolationException($"{change.SequenceNumber} of {change.ShardId}, created at {change.CreatedAt:O}, is older than the start");
        // This counts those that wait, where none are left out as older than the start, and no parent is asked for that is not listed.
        var waiting = stream.RecordsServed - _servedBefore - session.Records;
        if (plan is { Start: StartKind.TrimHorizon, Faults.UnlistedShard: 0, Faults.ListingDelayMax.Ticks: 0 } && waiting > 2 * plan.MaxConcurrentReads * plan.PageRecords)
            throw new ViolationException($"{waiting} records are in memory, more than two waves of {plan.MaxConcurrentReads} pages of {plan.PageRecords}");
        if (value is not Checkpoint checkpoint)
            return;
        // What was read by then is delivered.
        _servedBefore = stream.RecordsServed - session.Records;
        if (_requiredFrom == TimeSpan.MaxValue)
            _requiredFrom = Elapsed;
        if (random.NextDouble() >= plan.Stored)
            return;
        _stored = checkpoint.Position;
        _storedCoverage = () => session.CoveredBy(checkpoint);
    }

    private void Crash()
    {
        timeline.Add("crashes");
        _session!.IsOver = true;
        _subscription.Disposable = Disposable.Empty;
        Restart(Crashes.Whole(plan.DowntimeMax * random.NextDouble()));
    }

    private void Restart(TimeSpan downtime)
    {
        if (_storedCoverage is not null)
            _covered = _storedCoverage();
        if (_stored is null)
            _requiredFrom = TimeSpan.MaxValue;
        _crashes.Restart(downtime, Begin);
    }

    // An application that subscribes anew after an error, a little later.
    private sealed class Observer(Reader reader, Session session) : IObserver<StreamEvent>
    {
        public void OnNext(StreamEvent value)
        {
            session.OnNext(value);
            reader.Take(session, value);
            reader._crashes.At(CrashPlace.InEvent);
        }

        public void OnError(Exception error)
        {
            session.OnError(error);
            if (error is not DynamoStreamsServiceException { ErrorCode: "UnrecognizedClientException" or "ExpiredTokenException" })
                throw new ViolationException($"the stream ended: {error}");
            reader.Restart(TimeSpan.FromSeconds(30));
        }

        public void OnCompleted() => session.OnCompleted();
    }
}
