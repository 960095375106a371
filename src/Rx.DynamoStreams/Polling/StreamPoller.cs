using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// One subscription's loop, and the only place that touches calls, the scheduler and the observer. It runs in steps on the
// scheduler, one at a time, so its fields need no lock. A poll reads what is due in waves: a wave is fetched, the next one is
// started, the first is delivered, and only then counts as read; so at most two waves are in memory, and a blocking observer
// holds back reading. Listing goes on beside it.
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
    private readonly ShardLister _lister;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly ReadyShards _shards = new();
    private readonly PollCount _count;
    private readonly DisabledStream _disabled = new();

    private ShardGraph? _graph;
    private ListingPlan _plan;
    private Task<ListingOutcome>? _listing;
    private TimeSpan _clockSkew;
    private DateTimeOffset _nextPollAt;

    // A shard that is gone may have had children for a retention, and only a listing of everything since then shows them.
    private bool _isGoneUnlisted;
    private bool _willShowAll;
    private Exception? _end;
    private bool _isCounting;

    public StreamPoller(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options, Pace? pace, IObserver<StreamEvent> observer)
    {
        (_streamArn, _options, _pace, _observer, _onNext) = (streamArn, options, pace, observer, observer.OnNext);
        _steps = new SchedulerSteps(options.Scheduler);
        _count = new PollCount(_steps.Now);
        _telemetry = new SubscriptionTelemetry(streamArn, options.Scheduler);
        _calls = new StreamCalls(client, streamArn, options.Scheduler, options.CallTimeout, _telemetry, _lifetime.Token);
        _lister = new ShardLister(_calls, options.Scheduler, _lifetime.Token);
        _logger = options.LoggerFactory.CreateLogger(StreamLog.Category);
        _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();
        _plan = new ListingPlan(DateTimeOffset.MinValue);
    }

    private bool IsOver => _lifetime.IsCancellationRequested;

    // As far as listings tell; what is compared with the service's times is compared by it.
    private DateTimeOffset ServiceTime => _steps.Now + _clockSkew;

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
        try
        {
            while (!IsOver && !_disabled.IsDrained && _end is null)
            {
                StartListingIfDue();
                TakeListingIfDone();
                if (_disabled.IsDrained || _end is not null)
                    break;
                var now = _steps.Now;
                if (_graph is not null && (now >= _nextPollAt || _shards.IsAnyDue(now)))
                    await PollAsync().ConfigureAwait(false);
                else
                    await _steps.WaitUntil(NextDue(), _listing, _lifetime.Token);
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

    private void StartListingIfDue()
    {
        var now = _steps.Now;
        if (_listing is not null || now < _plan.DueAt)
            return;
        // Only a listing of everything can show that a disabled stream has nothing more.
        var parents = _graph is null || _disabled.IsSeen ? null : _plan.ParentsToAskFor(now, _graph.WithChildrenToCome(now));
        _disabled.ListingBegins(_graph, goesOn: _lister.IsUnfinished);
        if (!_lister.IsUnfinished)
            _willShowAll = parents is null;
        _listing = _lister.ListAsync(parents);
    }

    private void TakeListingIfDone()
    {
        if (_listing is not { IsCompleted: true })
            return;
        var outcome = _listing.GetAwaiter().GetResult();
        _listing = null;
        if (outcome.IsFilterRefused)
            _plan = _plan with { IsFilterRefused = true };
        else if (outcome.Listing is { } listing)
            TakeListing(listing);
        else
            TakeListingFault(outcome);
    }

    private void TakeListing(ShardListing listing)
    {
        var now = _steps.Now;
        var before = _graph;
        _graph = _graph is null ? ShardGraph.Start(_options.StartFrom, listing, now) : _graph.With(listing, now);
        _clockSkew = listing.ClockSkew;
        _isGoneUnlisted &= !_willShowAll;
        if (before is null)
        {
            _nextPollAt = now;
            StreamLog.Started(_logger, _streamArn, _options.StartFrom, listing.Shards.Count);
        }
        _shards.Update(_graph, now);
        _shards.HurryEnding(before, _graph, now);
        var isSeeking = _graph.IsAwaiting(now) || _graph.WithChildrenToCome(now).Count > 0;
        _plan = _plan.After(listing, isSeeking, now, _options.ListingInterval);
        if (listing.Status == StreamStatus.Disabled && _disabled.Take(listing, _graph, now) is { } settlesAt)
            _plan = _plan with { SeekAt = settlesAt };
    }

    private void TakeListingFault(ListingOutcome outcome)
    {
        var fault = outcome.Fault!;
        var kind = Faults.KindOf(fault);
        if (kind is not (StreamFault.Transient or StreamFault.Malformed))
        {
            _end = fault;
            return;
        }
        var now = _steps.Now;
        var isDoubtful = kind == StreamFault.Malformed;
        _plan = _plan.AfterFailure(outcome, isDoubtful, now, _options, _random.NextDouble());
        if (_plan.DoubtfulFailures > _options.DoubtfulRetryLimit || (!isDoubtful && _plan.Failures > _options.RetryLimit))
            _end = new RetryLimitException(_streamArn, shardId: null, _plan.Failures, fault);
        else
        {
            StreamLog.ListingFailed(_logger, _streamArn, _plan.Failures, _plan.DueAt - now, fault.Message);
            _telemetry.Calls.Retries(Operations.DescribeStream, fault);
        }
    }

    private async Task PollAsync()
    {
        var startedAt = _steps.Now;
        var isRegular = startedAt >= _nextPollAt;
        var queue = new Queue<ShardCursor>(_shards.Due(startedAt, isRegular));
        using var activity = queue.Count > 0 ? StreamTraces.StartPoll(_streamArn, queue.Count, _steps.ClockTime) : null;
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
                outcome, _graph!.Find(outcome.Cursor.ShardId)!, new ReadingContext(_streamArn, _options, now, ServiceTime, _random.NextDouble()));
            _shards.Set(step.Cursor);
            _end ??= step.End;
            if (step.Lane is { } lane)
                lanes.Add(lane);
            if (step.Retried is { } fault)
            {
                StreamLog.ReadFailed(_logger, step.Cursor.ShardId, _streamArn, step.Cursor.Failures, step.Cursor.DueAt!.Value - now, fault.Message);
                _telemetry.Calls.Retries(outcome.FaultedInMint ? Operations.GetShardIterator : Operations.GetRecords, fault);
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
            var position = lane.Delivered;
            // Most polls find nothing, and the graph, and with it the position, stays what it is.
            if (_graph!.Find(position.ShardId)!.Position == position)
                continue;
            _graph = _graph.Delivered(position, now, lane.CurrentUntil, lane.IsGone);
            if (!position.IsFinished)
                continue;
            _plan = _plan.AfterShardEnd(now);
            if (lane.IsGone)
                (_isGoneUnlisted, _willShowAll) = (true, false);
            foreach (var cursor in _shards.Finish(_graph.Find(position.ShardId)!, _graph, now))
                again?.Enqueue(cursor);
        }
    }

    private DateTimeOffset NextDue()
    {
        var listing = _listing is null ? _plan.DueAt : (DateTimeOffset?)null;
        var poll = _graph is null ? (DateTimeOffset?)null : _nextPollAt;
        return new[] { listing, poll, _shards.NextDue }.Min() ?? DateTimeOffset.MaxValue;
    }

    private void TellCheckpoint(long records, Activity? activity)
    {
        var checkpoint = _count.Next(
            _streamArn, _graph!, _shards, _disabled.IsSeen, _isGoneUnlisted, records, _steps.Now, ServiceTime);
        StreamLog.Polled(_logger, checkpoint.Poll, _streamArn, records, checkpoint.CaughtUp);
        _telemetry.Polled(checkpoint, _shards, _graph!);
        if (activity is not null)
            StreamTraces.EndPoll(activity, checkpoint, _steps.ClockTime);
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
