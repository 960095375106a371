using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams.Polling;

// Keeps a subscription's lineage: lists the shards beside the reading whenever the plan says so, and joins what is listed with what was
// delivered. Used in the poller's steps, so it needs no lock; only the listing itself runs beside them.
internal sealed class LineageKeeper(
    StreamCalls calls, DynamoStreamOptions options, ReadingStart start, LatestHeads heads, ReadyShards shards, SchedulerSteps steps, Random random, ILogger logger, CancellationToken lifetime)
{
    private readonly ShardLister _lister = new(
        calls, options.Scheduler, steps.Now - start.SinceAsked.Elapsed, start.From.Kind == StartKind.Latest ? heads.Listed : null, lifetime);
    private readonly DisabledStream _disabled = new();
    private ListingPlan _plan = new(DateTimeOffset.MinValue);
    private Task<ListingOutcome>? _listing;
    private TimeSpan _clockSkew;

    // A shard that is gone may have had children for a retention, and only a listing of everything since then shows them.
    private bool _isGoneUnlisted;
    private bool _willShowAll;

    // Null until the first listing.
    public ShardGraph? Graph { get; private set; }

    // What ends the stream.
    public Exception? Fault { get; private set; }

    // Whether the stream is switched off, and whether it was then read to its end.
    public bool IsDisabled => _disabled.IsSeen;

    public bool IsDrained => _disabled.IsDrained;

    // Whether shards may be missing that another one promises.
    public bool IsOld => _isGoneUnlisted;

    // As far as listings tell; what is compared with the service's times is compared by it.
    public DateTimeOffset ServiceTime => steps.Now + _clockSkew;

    // To be waited for; null while no listing runs, and then the next one is due.
    public Task? Listing => _listing;

    public DateTimeOffset DueAt => _plan.DueAt;

    public void Step()
    {
        StartIfDue();
        TakeIfDone();
    }

    // What the lane holds is delivered. Returns the cursors of the shards that its end made ready.
    public IReadOnlyList<ShardCursor> Delivered(ShardLane lane, DateTimeOffset now)
    {
        var position = lane.Delivered;
        // Most polls find nothing, and the graph, and with it the position, stays what it is.
        if (Graph!.Find(position.ShardId)!.Position == position)
            return [];
        Graph = Graph.Delivered(position, now, lane.CurrentUntil, lane.IsGone, lane.IsBeforeStart);
        if (!position.IsFinished)
            return [];
        if (!lane.IsBeforeStart)
            _plan = _plan.AfterShardEnd(now);
        if (lane.IsGone)
            (_isGoneUnlisted, _willShowAll) = (true, false);
        return shards.Finish(Graph.Find(position.ShardId)!, Graph, now);
    }

    // A part of what the shard's lane holds is delivered.
    public void DeliveredUpTo(ItemChange change, DateTimeOffset now)
    {
        var node = Graph!.Find(change.ShardId)!;
        var currentUntil = change.CreatedAt is { } created && !(created <= node.CurrentUntil) ? created : node.CurrentUntil;
        Graph = Graph.Delivered(node.Position.Behind(change), now, currentUntil);
    }

    private void StartIfDue()
    {
        var now = steps.Now;
        if (_listing is not null || now < _plan.DueAt)
            return;
        // Only a listing of everything can show that a disabled stream has nothing more.
        var parents = Graph is null || _disabled.IsSeen ? null : _plan.ParentsToAskFor(now, Graph.WithChildrenToCome(now));
        _disabled.ListingBegins(Graph, goesOn: _lister.IsUnfinished);
        if (!_lister.IsUnfinished)
            _willShowAll = parents is null;
        _listing = _lister.ListAsync(parents);
    }

    private void TakeIfDone()
    {
        if (_listing is not { IsCompleted: true })
            return;
        var outcome = _listing.GetAwaiter().GetResult();
        _listing = null;
        if (outcome.IsFilterRefused)
            _plan = _plan with { IsFilterRefused = true };
        else if (outcome.Listing is { } listing)
            Take(listing);
        else
            TakeFault(outcome);
    }

    private void Take(ShardListing listing)
    {
        var now = steps.Now;
        var before = Graph;
        Graph = Graph is null ? ShardGraph.Start(start.From, listing, now) : Graph.With(listing, now);
        _clockSkew = listing.ClockSkew;
        _isGoneUnlisted &= !_willShowAll;
        if (before is null)
            StreamLog.Started(logger, calls.StreamArn, start.From, listing.Shards.Count);
        shards.Update(Graph, now);
        shards.HurryEnding(before, Graph, now);
        var isSeeking = Graph.IsAwaiting(now) || Graph.WithChildrenToCome(now).Count > 0;
        _plan = _plan.After(listing, isSeeking, now, options.ListingInterval);
        if (listing.Status == StreamStatus.Disabled && _disabled.Take(listing, Graph, now) is { } settlesAt)
            _plan = _plan with { SeekAt = settlesAt };
    }

    private void TakeFault(ListingOutcome outcome)
    {
        var fault = outcome.Fault!;
        var kind = Faults.KindOf(fault);
        if (kind is not (StreamFault.Transient or StreamFault.Malformed))
        {
            Fault = fault;
            return;
        }
        var now = steps.Now;
        var isDoubtful = kind == StreamFault.Malformed;
        _plan = _plan.AfterFailure(outcome, isDoubtful, now, options, random.NextDouble());
        if (_plan.DoubtfulFailures > options.DoubtfulRetryLimit || (!isDoubtful && _plan.Failures > options.RetryLimit))
            Fault = new RetryLimitException(calls.StreamArn, shardId: null, _plan.Failures, fault);
        else
        {
            StreamLog.ListingFailed(logger, calls.StreamArn, _plan.Failures, _plan.DueAt - now, fault.Message);
            calls.Retries(Operations.DescribeStream, fault);
        }
    }
}
