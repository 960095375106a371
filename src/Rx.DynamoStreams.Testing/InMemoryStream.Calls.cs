using System.Reactive.Concurrency;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Faults;

namespace Rx.DynamoStreams.Testing;

public sealed partial class InMemoryStream
{
    private readonly List<StreamCall> _calls = [];
    private readonly List<CallFault> _faults = [];
    private readonly CallLimits _limits = new();
    private Weather? _weather;
    private readonly Dictionary<string, int> _readsInFlight = new(StringComparer.Ordinal);

    /// <summary>The calls that were made so far, in order; after <see cref="ForgetCalls"/> those since then.</summary>
    public IReadOnlyList<StreamCall> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    /// <summary>The most GetRecords calls on one shard that were in flight at the same time.</summary>
    public int MostReadsInFlightOnAShard { get; private set; }

    /// <summary>The most GetRecords calls that were in flight at the same time.</summary>
    public int MostReadsInFlight { get; private set; }

    /// <summary>How many records were in answers so far.</summary>
    public long RecordsServed { get; private set; }

    /// <summary>How many calls have no answer yet.</summary>
    public int CallsInFlight { get; private set; }

    /// <summary>Makes calls fail at random, from now on.</summary>
    /// <param name="plan">What goes wrong, and how often; <see cref="FaultPlan.None"/> ends it.</param>
    /// <param name="seed">Decides which calls.</param>
    /// <returns>The stream itself.</returns>
    public InMemoryStream FailsAtRandom(FaultPlan plan, int seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        lock (_gate)
            _weather = new Weather(plan, new Random(seed));
        return this;
    }

    /// <summary>Forgets <see cref="Calls"/>, so that a stream that lives for days stays small.</summary>
    /// <returns>The stream itself.</returns>
    public InMemoryStream ForgetCalls()
    {
        lock (_gate)
            _calls.Clear();
        return this;
    }

    internal TimeSpan ListingDelay() => _weather?.ListingDelay() ?? TimeSpan.Zero;

    internal int EmptyPages() => _weather?.EmptyPages() ?? 0;

    // What the service's clock shows, and its records' creation times with it.
    internal DateTimeOffset ServiceTime => _scheduler.Now + (_weather?.ClockSkew ?? TimeSpan.Zero);

    /// <summary>Makes calls fail.</summary>
    /// <param name="operation">Which calls.</param>
    /// <param name="failure">Makes what each of them fails with.</param>
    /// <param name="shardId">Only calls about this shard; null for all.</param>
    /// <param name="times">How many calls; null for all.</param>
    /// <param name="skip">How many calls go well before.</param>
    /// <param name="from">Only calls from then on; null for the beginning.</param>
    /// <param name="until">Only calls before then; null for no end.</param>
    /// <returns>The stream itself.</returns>
    public InMemoryStream Fails(
        StreamOperation operation,
        Func<Exception> failure,
        string? shardId = null,
        int? times = 1,
        int skip = 0,
        TimeSpan? from = null,
        TimeSpan? until = null)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return AddFault(operation, shardId, times, skip, from, until, failure);
    }

    /// <summary>Leaves calls without an answer until they are cancelled.</summary>
    /// <param name="operation">Which calls.</param>
    /// <param name="shardId">Only calls about this shard; null for all.</param>
    /// <param name="times">How many calls; null for all.</param>
    /// <param name="skip">How many calls go well before.</param>
    /// <param name="from">Only calls from then on; null for the beginning.</param>
    /// <param name="until">Only calls before then; null for no end.</param>
    /// <returns>The stream itself.</returns>
    public InMemoryStream Hangs(
        StreamOperation operation,
        string? shardId = null,
        int? times = 1,
        int skip = 0,
        TimeSpan? from = null,
        TimeSpan? until = null) => AddFault(operation, shardId, times, skip, from, until, failure: null);

    private InMemoryStream AddFault(
        StreamOperation operation, string? shardId, int? times, int skip, TimeSpan? from, TimeSpan? until, Func<Exception>? failure)
    {
        lock (_gate)
            _faults.Add(new CallFault(operation, shardId, from ?? TimeSpan.Zero, until ?? TimeSpan.MaxValue, skip, times ?? int.MaxValue, failure));
        return this;
    }

    private Task<T> AnswerAsync<T>(StreamCall call, Func<T> answer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        Strike strike;
        lock (_gate)
        {
            _calls.Add(call);
            CountInFlight(call, +1);
            strike = _limits.Refusal(call, _readsInFlight, ReadsPerSecond) is { } refusal ? new Strike(Latency) { Failure = refusal } : StrikeOn(call);
        }
        var pending = new PendingAnswer<T>(
            () =>
            {
                lock (_gate)
                {
                    CountInFlight(call, -1);
                    return strike.Failure is null ? answer() : throw strike.Failure;
                }
            },
            failure => call.Failure = failure,
            () =>
            {
                lock (_gate)
                {
                    CountInFlight(call, -1);
                    call.IsCancelled = true;
                }
            });
        if (!strike.IsHanging && strike.Latency == TimeSpan.Zero)
            pending.Answer();
        else
            pending.Wait(strike.IsHanging ? null : _scheduler.Schedule(strike.Latency, pending.Answer), cancellationToken);
        return pending.Task;
    }

    // Drawn faults come before those that happen by chance.
    private Strike StrikeOn(StreamCall call)
    {
        var drawn = _faults.Find(fault => fault.Takes(call));
        var strike = drawn is null
            ? _weather?.StrikeOn(call) ?? default
            : new Strike { IsHanging = drawn.Failure is null, Failure = drawn.Failure?.Invoke() };
        return strike with { Latency = strike.Latency + Latency };
    }

    private void CountInFlight(StreamCall call, int change)
    {
        CallsInFlight += change;
        if (call.Operation != StreamOperation.GetRecords)
            return;
        var inFlight = _readsInFlight.GetValueOrDefault(call.ShardId!) + change;
        if (inFlight == 0)
            _readsInFlight.Remove(call.ShardId!);
        else
            _readsInFlight[call.ShardId!] = inFlight;
        MostReadsInFlightOnAShard = Math.Max(MostReadsInFlightOnAShard, inFlight);
        MostReadsInFlight = Math.Max(MostReadsInFlight, _readsInFlight.Values.Sum());
    }
}
