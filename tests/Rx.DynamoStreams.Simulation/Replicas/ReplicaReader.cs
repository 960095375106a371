using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Simulation.Replicas;

// An application that keeps a replica, with a subscriber from the beginning and others that come and go, looks at the contents at
// times, dies at times, and then starts a replica anew.
internal sealed class ReplicaReader(ReplicaPlan plan, LivingTable table, Timeline timeline, Random random, IScheduler scheduler) : IDisposable
{
    private const int LateWatches = 3;

    private readonly Crashes _crashes = new(
        plan.CrashInterval, plan.CrashesAnywhere, random, scheduler, plan.SaveInterval is null || plan.IsInDatabase ? CrashPlace.InEvent : CrashPlace.InSave);

    private readonly ReplicaDisk? _disk = plan.SaveInterval is null || plan.IsInDatabase ? null : new ReplicaDisk(plan, random, scheduler);
    private readonly ReplicaDatabase? _database = plan.IsInDatabase ? new ReplicaDatabase() : null;
    private readonly SerialDisposable _looks = new();
    private readonly List<(ReplicaWatch Watch, IDisposable Subscription)> _late = [];
    private DynamoTableReplica<string>? _replica;
    private ReplicaIndex<string, string>? _index;
    private ReplicaWatch _watch = new("nobody", table, [], timeline) { IsOver = true };
    private ViolationException? _failure;
    private AskedSave? _asked;
    private ReplicaPhase _phase;
    private TimeSpan _begunAt;
    private bool _isFromFile;
    private bool _isCalm;
    private int _fromFile;
    private int _fromFileAlone;
    private int _endedOnPurpose;

    public int Lives { get; private set; }

    public int LivesLived { get; private set; }

    public IReadOnlyList<(string What, int Times)> Happened => _disk is null ?
    [
        ("starts from a database", _fromFile),
        ("of those live without a scan", _fromFileAlone),
    ] :
    [
        ("starts from a file", _fromFile),
        ("of them live without a scan", _fromFileAlone),
        ("saves before an end", _endedOnPurpose),
        ("saves torn by a crash", _disk.TornSaves),
    ];

    public bool HasAll => !_watch.IsOver && _watch.Version is not null && _watch.Differences() is "";

    public void Dispose()
    {
        _crashes.Dispose();
        _looks.Dispose();
        _replica?.Dispose();
        _disk?.Dispose();
        _database?.Dispose();
    }

    public void Begin()
    {
        Lives++;
        (_begunAt, _phase, _isFromFile, _asked) = (timeline.Now, ReplicaPhase.Idle, false, null);
        timeline.Add($"starts replica {Lives}");
        var watch = _watch = new ReplicaWatch($"replica {Lives}", table, StatesBy(timeline.Now), timeline);
        var client = TableCalls.Of(table.Table.Client, plan.PageItems, ReturnAsync, (place, token) =>
        {
            if (!_isCalm && random.NextDouble() < plan.WritesAtCalls)
                table.WriteSome();
            At(watch, place, token);
        });
        var replica = _replica = DynamoTableReplica.Create(
            client, new CrashingClient(table.Table.StreamsClient, (place, token) => At(watch, place, token)), "living", image => image["value"]!.N, Options(watch));
        replica.Progress.DistinctUntilChanged(progress => progress.Phase).Subscribe(Take);
        replica.Connect().Subscribe(new Subscriber(this, watch));
        _index = replica.IndexBy(value => value);
        _ = replica.StartAsync().Exception;
        _crashes.Draw(Crash);
        LookLater();
    }

    public void Pause(TimeSpan time)
    {
        if (_watch.IsOver)
            _crashes.Restart(time, Begin);
        else
            Crash(time);
    }

    public void StopCrashing()
    {
        _isCalm = true;
        _disk?.StopFailing();
        _crashes.Stop();
    }

    public void SaveAll() => _asked = _disk is null ? null : new AskedSave(_replica!.SaveAsync(), [.. _watch.Places]);

    public void CheckIsSaved()
    {
        if (_disk is not null && _asked?.IsDone(_disk) != true)
            throw new ViolationException("a save was asked for when nothing went wrong any more, and was not done");
    }

    public void CheckSoFar()
    {
        if (_failure is not null)
            throw _failure;
    }

    public void CheckHasAll()
    {
        if (!HasAll)
            throw new ViolationException(_watch.Version is null ? "the replica is not live" : $"the replica is not the table: {_watch.Differences()}");
        Look();
    }

    // By its images a value that comes back may be taken for an earlier one: where it was, the table went through the same again.
    // A replica that goes on from a file may show what that has, as far as the stream may not have told of anything later.
    private int[] StatesBy(TimeSpan now) => [.. Enumerable.Range(0, table.Keys).Select(key =>
        plan.Values is not null && plan.ViewType == StreamViewType.NEW_AND_OLD_IMAGES ? 0
        : _disk?.Places is { } places ? Math.Max(places[key], table.StateAt(now - plan.SettleTime, key))
        : _database is not null && Lives > 1 ? Math.Max(_watch.Places[key], table.StateAt(now - plan.SettleTime, key))
        : table.StateAt(now, key))];

    private DynamoTableReplicaOptions Options(ReplicaWatch watch) => _disk is null ? Options() with
    {
        Store = _database?.NewStore(),
        SaveInterval = plan.SaveInterval ?? TimeSpan.FromMinutes(1),
    }
    : Options() with
    {
        File = _disk.File,
        SaveInterval = plan.SaveInterval!.Value,
        Saving = _disk.Saving(watch, () => At(watch, CrashPlace.InSave)),
    };

    private DynamoTableReplicaOptions Options() => new()
    {
        Stream = new DynamoStreamOptions
        {
            Interval = plan.Interval,
            MaxIdleInterval = plan.MaxIdleInterval,
            ListingInterval = plan.ListingInterval,
            Scheduler = scheduler,
            DoubtfulRetryLimit = 100,
            JitterSeed = plan.Seed,
        },
        ScanSegments = plan.Segments,
        ScanUnitsPerSecond = plan.UnitsPerSecond,
        IsConsistentScan = plan.IsConsistentScan,
        MaxStaleness = plan.MaxStaleness,
        SettleTime = plan.SettleTime,
        MaxAbsence = plan.MaxAbsence,
        GapPolicy = plan.GapPolicy,
    };

    private Task ReturnAsync(AmazonWebServiceRequest request)
    {
        var longest = request is BatchGetItemRequest ? plan.FetchReturnMax : plan.ReturnMax;
        if (_isCalm || longest == TimeSpan.Zero)
            return Task.CompletedTask;
        var over = new TaskCompletionSource();
        scheduler.Schedule(Crashes.Whole(longest * random.NextDouble()), over.SetResult);
        return over.Task;
    }

    private void Take(ReplicaProgress progress)
    {
        timeline.Add(progress);
        LivesLived += progress.Phase == ReplicaPhase.Live ? 1 : 0;
        var isFromFile = (_phase, progress.Phase) is (ReplicaPhase.Opening, ReplicaPhase.CatchingUp);
        _fromFile += isFromFile ? 1 : 0;
        _fromFileAlone += _isFromFile && progress.Phase == ReplicaPhase.Live ? 1 : 0;
        (_isFromFile, _phase) = (isFromFile || (_isFromFile && progress.Phase == ReplicaPhase.CatchingUp), progress.Phase);
        if (!_isCalm && progress.Phase is ReplicaPhase.Scanning or ReplicaPhase.CatchingUp && random.NextDouble() < plan.TroubleAtScans)
            table.FailSoon();
    }

    private void At(ReplicaWatch watch, CrashPlace place, CancellationToken token = default)
    {
        // Thrown from a call it would be an answer. A call that is cancelled already is none.
        if (watch.IsOver && place == CrashPlace.InCall && !token.IsCancellationRequested)
            _failure ??= new ViolationException("a call was made after the end of its replica");
        if (watch == _watch && !watch.IsOver)
            _crashes.At(place);
    }

    private void LookLater() => _looks.Disposable = scheduler.Schedule(Crashes.Whole(plan.Duration / 40 * (2 * random.NextDouble())), () =>
    {
        Look();
        ComeOrGo();
        LookLater();
        Save();
    });

    private void Look()
    {
        var snapshot = _replica!.Snapshot();
        _watch.CheckHas(snapshot, "the snapshot");
        foreach (var (watch, _) in _late)
            watch.CheckHas(snapshot, $"the snapshot next to {watch}");
        var indexed = _index!.Values.Sum(value => _index[value].Count);
        if (_replica.Count != snapshot.Count || indexed != snapshot.Count || snapshot.Any(item => _replica.Find(item.Key) != item.Value))
            throw new ViolationException($"the replica counts {_replica.Count} items, its index {indexed}, and its snapshot {snapshot.Count}, or an item is not found");
    }

    // Whoever saves and then ends has all there was in the file.
    private void Save()
    {
        if (_disk is null || _isCalm)
            return;
        var isDone = _asked?.IsDone(_disk);
        if (isDone is not null)
            _asked = null;
        if (isDone == true)
        {
            timeline.Add("ends, and is saved");
            _endedOnPurpose++;
            End(Crashes.Whole(plan.DowntimeMax * random.NextDouble()));
        }
        else if (_asked is null && random.NextDouble() < plan.SavesAtLooks)
            _asked = new AskedSave(_replica!.SaveAsync(), [.. _watch.Places]);
    }

    private void ComeOrGo()
    {
        if (_late.Count == LateWatches)
        {
            var (watch, subscription) = _late[random.Next(LateWatches)];
            _late.RemoveAll(late => late.Watch == watch);
            subscription.Dispose();
            watch.IsOver = true;
        }
        else
        {
            var watch = new ReplicaWatch($"a late subscriber of replica {Lives}", table, _watch.Places, timeline);
            _late.Add((watch, _replica!.Connect().Subscribe(watch)));
        }
    }

    private void Crash() => Crash(Crashes.Whole(plan.DowntimeMax * random.NextDouble()));

    private void Crash(TimeSpan downtime)
    {
        timeline.Add("crashes");
        _database?.Die();
        if (_disk?.Die() == false)
            _failure ??= new ViolationException("the file is not what was saved last, after a crash");
        End(downtime);
    }

    private void End(TimeSpan downtime)
    {
        _looks.Disposable = Disposable.Empty;
        _replica!.Dispose();
        _database?.End();
        _watch.IsOver = true;
        _late.ForEach(late => late.Watch.IsOver = true);
        _late.Clear();
        _crashes.Restart(downtime, Begin);
    }

    private void Fail(Exception error)
    {
        var isAllowed = error switch
        {
            DynamoStreamsServiceException { ErrorCode: "UnrecognizedClientException" or "ExpiredTokenException" } => true,
            StreamGapException => plan.GapPolicy == ReplicaGapPolicy.Fail,
            NotSupportedException or ResourceNotFoundException => _watch.Version is null && (table.IsStreamOff || table.StreamOnSince >= _begunAt),
            _ => false,
        };
        if (!isAllowed)
            _failure ??= new ViolationException($"the replica ended: {error}");
        EndForAll();
    }

    // Those who came late are told of the end, too.
    private void EndForAll()
    {
        _late.Clear();
        End(TimeSpan.FromSeconds(30));
    }

    private sealed class Subscriber(ReplicaReader reader, ReplicaWatch watch) : IObserver<ReplicaChangeSet<string>>
    {
        public void OnNext(ReplicaChangeSet<string> set)
        {
            watch.OnNext(set);
            reader.At(watch, CrashPlace.InEvent);
        }

        public void OnError(Exception error)
        {
            watch.OnError(error);
            reader.Fail(error);
        }

        public void OnCompleted()
        {
            watch.OnCompleted();
            reader.EndForAll();
        }
    }
}
