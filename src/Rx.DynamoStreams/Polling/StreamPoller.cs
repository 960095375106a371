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
    private readonly string _streamArn;
    private readonly DynamoStreamOptions _options;
    private readonly Pace? _pace;
    private readonly IObserver<StreamEvent> _observer;
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

    private DateTimeOffset _nextPollAt;
    private Exception? _end;
    private bool _isCounting;

    public StreamPoller(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options, Pace? pace, IObserver<StreamEvent> observer)
    {
        (_streamArn, _options, _pace, _observer, _onNext) = (streamArn, options, pace, observer, observer.OnNext);
        _steps = new SchedulerSteps(options.Scheduler);
        _count = new PollCount(_steps.Now);
        _telemetry = new SubscriptionTelemetry(streamArn, options.Scheduler);
        _calls = new StreamCalls(client, streamArn, options.Scheduler, options.CallTimeout, _telemetry, _lifetime.Token);
        _logger = options.LoggerFactory.CreateLogger(StreamLog.Category);
        _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();
        _lineage = new LineageKeeper(_calls, options, _shards, _steps, _random, _logger, _lifetime.Token);
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
                var now = _steps.Now;
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
            foreach (var streamEvent in WaveMerge.Merge(lanes))
            {
                records += streamEvent is ItemChange ? 1 : 0;
                Deliver(streamEvent);
                while (!IsOver && _pace?.Invoke() is { IsCompleted: false } ready)
                    await _steps.WaitUntil(DateTimeOffset.MaxValue, ready, _lifetime.Token);
                if (IsOver)
                    return;
            }
            CountAsRead(lanes, isCut ? null : queue);
            if (fetch is null && _end is null && queue.Count > 0)
                fetch = FetchAsync(queue);
        }
        if (isRegular)
            _nextPollAt = _steps.Now + _options.Interval;
        if (_end is not null)
            activity?.Fail(_end);
        else if (isAnyRead)
            TellCheckpoint(records, activity);
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
                new ReadingContext(_streamArn, _options, now, _lineage.ServiceTime, _random.NextDouble()));
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

    private void TellCheckpoint(long records, Activity? activity)
    {
        var checkpoint = _count.Next(
            _streamArn, _lineage.Graph!, _shards, _lineage.IsDisabled, _lineage.IsOld, records, _steps.Now, _lineage.ServiceTime);
        StreamLog.Polled(_logger, checkpoint.Poll, _streamArn, records, checkpoint.CaughtUp);
        _telemetry.Polled(checkpoint, _shards, _lineage.Graph!);
        if (activity is not null)
            StreamTraces.Polled(activity, checkpoint);
        Deliver(checkpoint);
    }

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
            _steps.CallOut(static observer => observer.OnCompleted(), _observer);
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
            _steps.CallOut(_observer.OnError, exception);
        }
    }
}
