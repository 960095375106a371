using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Simulation;

// A consumer that leaves its checkpoints to the library: plainly subscribed, with handlers for items or for batches, or pulling.
// Handlers take time and fail, and the whole process dies at times. Each life must go on where the stored checkpoint says, and that
// must cover nothing that no life has handled.
internal sealed class HandlingReader(SimulationPlan plan, InMemoryStream stream, Timeline timeline, Random random, IScheduler scheduler) : IReader
{
    private const string Name = "simulated";

    private readonly Crashes _crashes = new(plan.CrashInterval, plan.CrashesAnywhere, random, scheduler);
    private readonly InMemoryCheckpointStore _store = new();
    private readonly HashSet<SequenceNumber> _handled = [];
    private readonly List<Gap> _gaps = [];
    private readonly List<TimeSpan> _lifeStarts = [];
    private Life? _life;
    private StoredCheckpoint? _stored;
    private bool _isCalm;
    private TimeSpan _requiredFrom = TimeSpan.MaxValue;

    public Truth Truth { get; } = new(stream);

    public int Sessions => _lifeStarts.Count;

    public bool HasAll => _life is { } life && (plan.IsDisabledAtEnd ? life.IsCompleted : _requiredFrom != TimeSpan.MaxValue && Missing().All(IsExcused));

    public void Dispose()
    {
        _crashes.Dispose();
        _life?.Dispose();
    }

    public void Begin()
    {
        _lifeStarts.Add(Elapsed);
        timeline.Add($"starts from {_stored?.Position.ToJson() ?? plan.Start.ToString()}");
        if (_stored is null)
            _requiredFrom = plan.Start == StartKind.Latest ? TimeSpan.MaxValue : Elapsed;
        var life = _life = new Life(this, _stored?.Position);
        life.Start();
        _crashes.Draw(() =>
        {
            timeline.Add("dies");
            life.Dispose();
            _crashes.Restart(Crashes.Whole(plan.DowntimeMax * random.NextDouble()), Begin);
        });
    }

    public void StopCrashing()
    {
        _isCalm = true;
        _crashes.Stop();
    }

    public void CheckSoFar()
    {
        if (Failure is not null)
            throw Failure;
    }

    public void CheckNothingIsLost()
    {
        var lost = Missing().FirstOrDefault(record => !IsExcused(record));
        if (lost.Shard is not null)
            throw new ViolationException($"{lost.Record.SequenceNumber} of {lost.Shard.ShardId}, written at {lost.Record.At - stream.Epoch}, was neither handled nor told as a gap");
    }

    public void CheckCallRates()
    {
        if (stream.MostReadsInFlightOnAShard > 1)
            throw new ViolationException($"{stream.MostReadsInFlightOnAShard} reads of one shard were in flight at the same time");
    }

    private TimeSpan Elapsed => scheduler.Now - stream.Epoch;

    private DateTimeOffset ServiceTime => scheduler.Now + plan.Faults.ClockSkew;

    private IEnumerable<(InMemoryShard Shard, InMemoryRecord Record)> Missing() => Truth.All.Where(written =>
        written.Record.At - stream.Epoch >= _requiredFrom && !_handled.Contains(written.Record.SequenceNumber));

    private bool IsExcused((InMemoryShard Shard, InMemoryRecord Record) missing) => Truth.IsLost(missing.Shard, missing.Record) && _gaps.Exists(gap =>
        (gap.ShardId == missing.Shard.ShardId && !(missing.Record.SequenceNumber <= gap.After))
        || (gap.Reason == GapReason.ShardTrimmed && gap.ShardId is { } shardId && Truth.IsGone(missing.Shard)
            && (Truth.AncestorsOf(missing.Shard.ShardId).Contains(shardId) || Truth.AncestorsOf(shardId).Contains(missing.Shard.ShardId))));

    private bool IsStuck(string key) =>
        !_isCalm && plan.StuckTime is { } time && key == $"k{(int)(Elapsed / time) % plan.Load.Keys}";

    private void Saved(StoredCheckpoint checkpoint)
    {
        _stored = checkpoint;
        timeline.Add($"saved {checkpoint.Version}: {checkpoint.Position.ToJson()}");
        if (_requiredFrom == TimeSpan.MaxValue)
            _requiredFrom = Elapsed;
        var shards = checkpoint.Position.Shards.Where(shard => shard.IsFinished || shard.After is not null).ToDictionary(shard => shard.ShardId);
        var missing = Missing().Where(missing => !IsExcused(missing)).ToList();
        var early = missing.FirstOrDefault(missing =>
            shards.TryGetValue(missing.Shard.ShardId, out var shard) && (shard.IsFinished || missing.Record.SequenceNumber <= shard.After));
        if (early.Shard is not null)
            Failure ??= new ViolationException($"the stored checkpoint {checkpoint.Version} covers {early.Record.SequenceNumber} of {early.Shard.ShardId}, which was not handled");
        // A resumed reader would read both, and turn an item's changes round.
        var undone = missing.Select(missing => missing.Shard.ShardId).ToHashSet();
        var ahead = shards.Keys.FirstOrDefault(shardId => Truth.AncestorsOf(shardId).Any(undone.Contains));
        if (ahead is not null)
            Failure ??= new ViolationException($"the stored checkpoint {checkpoint.Version} is in {ahead}, an ancestor of which is not handled");
    }

    // One process, from its start to its death.
    private sealed class Life(HandlingReader reader, StreamPosition? resumed) : IDisposable
    {
        private readonly Dictionary<string, SequenceNumber> _lastOfKey = [];
        private readonly HashSet<SequenceNumber> _handled = [];
        private readonly HashSet<string> _running = [];
        private readonly Dictionary<string, ShardPosition> _resumed = resumed?.Shards.ToDictionary(shard => shard.ShardId) ?? [];
        private readonly CancellationTokenSource _end = new();
        private readonly SingleAssignmentDisposable _subscription = new();
        private readonly SimulatedStore _store = new(reader._store, reader.Plan.StoreFailures, reader.Saved, reader.Random, reader.Scheduler);
        private bool _isDead;

        public bool IsCompleted { get; private set; }

        public void Start()
        {
            var plan = reader.Plan;
            var stream = ObservableDynamoStream.Create(new CrashingClient(reader.Stream, (place, _) => reader._crashes.At(place)), reader.Stream.StreamArn, new DynamoStreamOptions
            {
                Interval = plan.Interval,
                MaxIdleInterval = plan.MaxIdleInterval,
                Scheduler = reader.Scheduler,
                StartFrom = plan.Start switch
                {
                    StartKind.Latest => StartFrom.Latest,
                    StartKind.Since => StartFrom.Since(reader.ServiceTime),
                    _ => StartFrom.TrimHorizon,
                },
                MaxConcurrentReads = plan.MaxConcurrentReads,
                DoubtfulRetryLimit = 100,
                JitterSeed = plan.Seed,
                CheckpointStore = _store,
                ConsumerName = Name,
                CheckpointInterval = plan.CheckpointInterval,
            });
            var options = new HandlerOptions
            {
                MaxConcurrency = plan.MaxConcurrency,
                MaxPending = plan.MaxPending,
                BatchSize = Math.Max(1, plan.MaxPending / 2),
                RetryLimit = null,
                OnGap = gap => Take(gap),
            };
            _ = plan.Consumer switch
            {
                ConsumerKind.Handlers => EndAsync(stream.ForEachAsync((change, _) => HandleAsync([change]), options, _end.Token)),
                ConsumerKind.Batches => EndAsync(stream.ForEachBatchAsync((changes, _) => HandleAsync(changes), options, _end.Token)),
                ConsumerKind.Puller => EndAsync(PullAsync(stream, options)),
                _ => Subscribe(stream),
            };
        }

        // What a dead process does not do: save, handle, call.
        public void Dispose()
        {
            if (_isDead)
                return;
            _store.IsDead = _isDead = true;
            _subscription.Dispose();
            _end.Cancel();
            _end.Dispose();
        }

        private Task Subscribe(IObservable<StreamEvent> stream)
        {
            var end = new TaskCompletionSource();
            _subscription.Disposable = stream.Subscribe(Take, end.SetException, end.SetResult);
            return EndAsync(end.Task);
        }

        private async Task PullAsync(IObservable<StreamEvent> stream, HandlerOptions options)
        {
            await foreach (var value in stream.ReadAllAsync(options, _end.Token).ConfigureAwait(false))
            {
                if (value is ItemChange change)
                    await HandleAsync([change]).ConfigureAwait(false);
                else
                    Take(value);
            }
        }

        private void Take(StreamEvent value)
        {
            if (_isDead)
                return;
            reader._crashes.At(CrashPlace.InEvent);
            if (value is Gap gap)
                reader._gaps.Add(gap);
            if (value is ItemChange change)
                Done(change);
        }

        private async Task HandleAsync(IReadOnlyList<ItemChange> changes)
        {
            reader._crashes.At(CrashPlace.InEvent);
            foreach (var key in changes.Select(KeyOf).Distinct())
                Check(_running.Add(key), $"two handlers have {key} at the same time");
            if (reader.Plan.HandlerTime > TimeSpan.Zero)
                await Delay(reader.Plan.HandlerTime * reader.Random.NextDouble()).ConfigureAwait(false);
            foreach (var key in changes.Select(KeyOf).Distinct())
                _running.Remove(key);
            if (_isDead)
                await new TaskCompletionSource().Task.ConfigureAwait(false);
            if ((!reader._isCalm && reader.Random.NextDouble() < reader.Plan.HandlerFailures) || changes.Any(change => reader.IsStuck(KeyOf(change))))
                throw new IOException("The simulated handler failed.");
            foreach (var change in changes)
                Done(change);
        }

        private void Done(ItemChange change)
        {
            var number = change.SequenceNumber;
            reader.Timeline.Add(change);
            Check(!_resumed.TryGetValue(change.ShardId, out var shard) || !(shard.IsFinished || number <= shard.After), $"{number} of {change.ShardId} is repeated, and the stored checkpoint covered it");
            Check(_handled.Add(number), $"{number} of {change.ShardId} was handled twice in one life");
            var key = KeyOf(change);
            Check(!_lastOfKey.TryGetValue(key, out var before) || before < number, $"{key} goes back to {number} of {change.ShardId}");
            _lastOfKey[key] = number;
            reader._handled.Add(number);
        }

        private async Task EndAsync(Task task)
        {
            try
            {
                await task.ConfigureAwait(false);
                IsCompleted = !_isDead;
                reader.Timeline.Add("completes");
            }
            catch (Exception) when (_isDead)
            {
            }
            catch (Exception e) when (e is IOException or DynamoStreamsServiceException { ErrorCode: "UnrecognizedClientException" or "ExpiredTokenException" })
            {
                reader.Timeline.Add($"ends: {e.Message}");
                reader._crashes.Restart(TimeSpan.FromSeconds(30), reader.Begin);
            }
            catch (Exception e)
            {
                reader.Failure ??= e is ViolationException ? e : new ViolationException($"the stream ended: {e}");
            }
        }

        private Task Delay(TimeSpan time)
        {
            var over = new TaskCompletionSource();
            reader.Scheduler.Schedule(Crashes.Whole(time), over.SetResult);
            return over.Task;
        }

        private static string KeyOf(ItemChange change) => change.Keys["id"]!.S;

        // Thrown inside a handler it would be retried.
        private void Check(bool holds, string violation)
        {
            if (!holds && !_isDead)
                reader.Failure ??= new ViolationException(violation);
        }
    }

    private SimulationPlan Plan => plan;

    private InMemoryStream Stream => stream;

    private Timeline Timeline => timeline;

    private Random Random => random;

    private IScheduler Scheduler => scheduler;

    private Exception? Failure { get; set; }
}
