using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// One subscription's loop, and the only place that touches calls, the scheduler and the observer. It runs in steps on the
// scheduler, one at a time, so its fields need no lock. A poll reads what is due in waves: a wave is fetched, the next one is
// started, the first is delivered, and only then counts as read; so at most two waves are in memory, and a blocking observer
// holds back reading. Which shards there are, the lineage's keeper finds out beside it.
internal sealed class StreamPoller : IDisposable
{
    private const int EventsToLookAtTheClock = 32;

    private readonly string _streamArn;
    private readonly DynamoStreamOptions _options;
    private readonly IStreamReader _reader;
    // One delegate for all events, rather than one for each.
    private readonly Action<StreamEvent> _onNext;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SchedulerSteps _steps;
    private readonly SubscriptionTelemetry _telemetry;
    private readonly StreamCalls _calls;
    private readonly LineageKeeper _lineage;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly ReadyShards _shards = new();
    private readonly PollCount _count;
    private readonly LatestHeads _heads;
    private readonly DateTimeOffset _askedAt;

    private DateTimeOffset _nextPollAt;
    private Exception? _end;
    private bool _isCounting;
    private bool _hasBegun;
    private DateTimeOffset _checkpointDueAt;

    public StreamPoller(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options, ReadingStart start, IStreamReader reader)
    {
        (_streamArn, _options, _reader, _onNext) = (streamArn, options, reader, reader.OnNext);
        _steps = new SchedulerSteps(options.Scheduler);
        _askedAt = _steps.Now - start.SinceAsked.Elapsed;
        _count = new PollCount(streamArn, _askedAt);
        _telemetry = new SubscriptionTelemetry(streamArn, options.Scheduler);
        _calls = new StreamCalls(client, streamArn, options.Scheduler, options.CallTimeout, _telemetry, _lifetime.Token);
        _logger = options.LoggerFactory.CreateLogger(StreamLog.Category);
        _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();
        _heads = new LatestHeads(_calls, options.Scheduler, options.MaxConcurrentReads, _askedAt, _lifetime.Token);
        _lineage = new LineageKeeper(_calls, options, start, _heads, _shards, _steps, _random, _logger, _lifetime.Token);
    }

    private bool IsOver => _lifetime.IsCancellationRequested;

    public void Start()
    {
        _telemetry.Start();
        _steps.Start(() => _ = RunAsync());
    }

    // Cancels calls in flight; nothing is called or delivered any more. Not waited for: it may come from within OnNext.
    public void Dispose()
    {
        _lifetime.Cancel();
        _telemetry.Dispose();
        _heads.Dispose();
    }

    private async Task RunAsync()
    {
        // A subscriber's activity, as of a web request, ends long before its subscription does.
        Activity.Current = null;
        try
        {
            while (!IsOver && !_lineage.IsDrained && _end is null)
            {
                _lineage.Step();
                _end = _lineage.Fault;
                if (_lineage.IsDrained || _end is not null)
                    break;
                if (_lineage.Graph is not null && !_hasBegun)
                    await BeginAsync().ConfigureAwait(false);
                var now = _steps.Now;
                if (IsOver)
                    break;
                if (_lineage.Graph is not null && (now >= _nextPollAt || _shards.IsAnyDue(now)))
                    await PollAsync().ConfigureAwait(false);
                else
                    await _steps.WaitUntil(NextDue(), _lineage.Listing, _lifetime.Token);
                if (!_steps.IsInStep)
                    await _steps.Switch();
            }
            if (!IsOver)
                End();
        }
        catch (Exception e)
        {
            // An observer's own exception goes to the scheduler, as with any Rx source; one of ours to the observer.
            if (_steps.Thrown is null && !IsOver)
                Fail(e);
        }
        finally
        {
            _telemetry.Dispose();
        }
    }

    // What the start means is known now, and told, before anything is read; meanwhile LATEST is asked for, while it means that.
    private async Task BeginAsync()
    {
        _hasBegun = true;
        var begins = _reader.Begins(_count.PositionOf(State));
        var heads = _shards.Heads(_lineage.Graph!);
        var iterators = await _heads.TakeAsync().ConfigureAwait(false);
        foreach (var head in heads.Where(head => iterators.ContainsKey(head.ShardId)))
            _shards.Set(head with { Iterator = iterators[head.ShardId], IsAtLatest = true, CameFromLatest = true, IsAtHead = true });
        if (begins is not null)
            await _steps.EndOf(begins).ConfigureAwait(false);
    }

    private async Task PollAsync()
    {
        var startedAt = _steps.Now;
        var isRegular = startedAt >= _nextPollAt;
        var queue = new Queue<ShardCursor>(_shards.Due(startedAt, isRegular));
        using var activity = queue.Count > 0 ? StreamTraces.StartPoll(_streamArn, queue.Count, _steps.ClockTime) : null;
        try
        {
            await PollAsync(queue, startedAt, isRegular, activity).ConfigureAwait(false);
        }
        finally
        {
            activity?.SetEndTime(_steps.ClockTime.UtcDateTime);
        }
    }

    private async Task PollAsync(Queue<ShardCursor> queue, DateTimeOffset startedAt, bool isRegular, Activity? activity)
    {
        _isCounting = SubscriptionTelemetry.IsCounting;
        _checkpointDueAt = startedAt + _options.Interval;
        var (isAnyRead, records) = (queue.Count == 0, 0L);
        var fetch = queue.Count > 0 ? FetchAsync(queue) : null;
        while (fetch is not null)
        {
            await _steps.EndOf(fetch).ConfigureAwait(false);
            if (IsOver)
                return;
            // A long catch-up is cut into polls of about an interval each, so that checkpoints keep coming: what is due was read
            // once, what has more to give goes on with the next poll.
            var isCut = _steps.Now - startedAt >= _options.Interval;
            var lanes = Take(await fetch.ConfigureAwait(false), isCut ? null : queue);
            isAnyRead |= lanes.Count > 0;
            fetch = _end is not null || queue.Count == 0 ? null : FetchAsync(queue);
            var (wave, given) = (new WaveMerge(lanes), 0);
            foreach (var streamEvent in wave.Events())
            {
                records += streamEvent is ItemChange ? 1 : 0;
                Deliver(streamEvent);
                while (!IsOver && _reader.Pace() is { IsCompleted: false } ready)
                    await _steps.WaitUntil(DateTimeOffset.MaxValue, ready, _lifetime.Token);
                if (IsOver)
                    return;
                // An observer may take so long that a wave lasts for minutes. Looking at the clock for each event would cost as much as that.
                if (++given % EventsToLookAtTheClock != 0 || _steps.Now < _checkpointDueAt)
                    continue;
                TellWithin(wave, lanes, records, activity);
                records = 0;
                if (IsOver)
                    return;
            }
            CountAsRead(lanes, isCut ? null : queue);
            if (fetch is null && _end is null && queue.Count > 0)
                fetch = FetchAsync(queue);
            // A poll of thousands of shards takes longer than an interval even so.
            if (fetch is not null && isAnyRead && _steps.Now >= _checkpointDueAt)
            {
                TellCheckpoint(State with { Records = records }, activity);
                records = 0;
                if (IsOver)
                    return;
            }
        }
        if (isRegular)
            _nextPollAt = _steps.Now + _options.Interval;
        if (_end is not null)
            activity?.Fail(_end);
        else if (isAnyRead)
            TellCheckpoint(State with { Records = records, IsWhole = true }, activity);
    }

    private Task<ReadOutcome[]> FetchAsync(Queue<ShardCursor> queue)
    {
        var reads = new Task<ReadOutcome>[Math.Min(queue.Count, _options.MaxConcurrentReads)];
        for (var i = 0; i < reads.Length; i++)
            reads[i] = ShardReader.ReadAsync(_calls, queue.Dequeue(), _steps.Now);
        return Task.WhenAll(reads);
    }

    private List<ShardLane> Take(ReadOutcome[] wave, Queue<ShardCursor>? again)
    {
        var now = _steps.Now;
        var lanes = new List<ShardLane>(wave.Length);
        foreach (var outcome in wave)
        {
            var step = ShardReading.Next(
                outcome,
                _lineage.Graph!.Find(outcome.Cursor.ShardId)!,
                new ReadingContext(_streamArn, _options, now, _lineage.ServiceTime, _random.NextDouble()) { BeganAt = _lineage.Graph.BeganAt });
            _shards.Set(step.Cursor);
            _end ??= step.End;
            if (step.Lane is { } lane)
                lanes.Add(lane);
            if (step.Retried is { } fault)
            {
                StreamLog.ReadFailed(_logger, step.Cursor.ShardId, _streamArn, step.Cursor.Failures, step.Cursor.DueAt!.Value - now, fault.Message);
                _calls.Retries(outcome.FaultedInMint ? Operations.GetShardIterator : Operations.GetRecords, fault);
            }
            if (step.ReadAgain)
                again?.Enqueue(step.Cursor);
        }
        return lanes;
    }

    private void CountAsRead(List<ShardLane> lanes, Queue<ShardCursor>? again)
    {
        var now = _steps.Now;
        foreach (var lane in lanes)
        {
            foreach (var cursor in _lineage.Delivered(lane, now))
                again?.Enqueue(cursor);
        }
    }

    private DateTimeOffset NextDue()
    {
        var listing = _lineage.Listing is null ? _lineage.DueAt : (DateTimeOffset?)null;
        var poll = _lineage.Graph is null ? (DateTimeOffset?)null : _nextPollAt;
        return new[] { listing, poll, _shards.NextDue }.Min() ?? DateTimeOffset.MaxValue;
    }

    // Of each shard what was given of its page so far is behind the checkpoint.
    private void TellWithin(WaveMerge wave, List<ShardLane> lanes, long records, Activity? activity)
    {
        foreach (var change in wave.LastGiven())
            _lineage.DeliveredUpTo(change, _steps.Now);
        TellCheckpoint(State with { Records = records, Undelivered = [.. lanes.Select(lane => lane.Delivered.ShardId)] }, activity);
    }

    private void TellCheckpoint(PollState state, Activity? activity)
    {
        _checkpointDueAt = _steps.Now + _options.Interval;
        var checkpoint = _count.Next(state);
        StreamLog.Polled(_logger, checkpoint.Poll, _streamArn, checkpoint.Records, checkpoint.CaughtUp);
        _telemetry.Polled(checkpoint, _shards, _lineage.Graph!);
        if (activity is not null)
            StreamTraces.Polled(activity, checkpoint);
        Deliver(checkpoint);
    }

    private PollState State =>
        new(_lineage.Graph!, _shards, _steps.Now, _lineage.ServiceTime) { IsDisabled = _lineage.IsDisabled, IsListingOld = _lineage.IsOld };

    private void Deliver(StreamEvent streamEvent)
    {
        if (streamEvent is ItemChange change)
        {
            if (_isCounting)
                _telemetry.Count(change);
        }
        else if (streamEvent is Gap gap)
        {
            StreamLog.GapFound(_logger, gap.ShardId, _streamArn, gap.After, gap.Reason);
            _telemetry.Told(gap);
        }
        _steps.CallOut(_onNext, streamEvent);
    }

    private void End()
    {
        if (_end is not null)
            Fail(_end);
        else
        {
            StreamLog.Drained(_logger, _streamArn);
            _steps.CallOut(static observer => observer.OnCompleted(), _reader);
        }
    }

    private void Fail(Exception exception)
    {
        try // A logger may throw, and be the reason itself.
        {
            StreamLog.Failed(_logger, _streamArn, exception.Message);
        }
        finally
        {
            _steps.CallOut(_reader.OnError, exception);
        }
    }
}
