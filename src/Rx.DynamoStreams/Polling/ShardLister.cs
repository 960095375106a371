using System.Reactive.Concurrency;
using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// Lists shards page by page, beside the reading. The service allows 10 DescribeStream calls a second for a stream; staying below
// leaves room for another consumer.
internal sealed class ShardLister(StreamCalls calls, IScheduler scheduler, CancellationToken lifetime)
{
    private const int CallsASecond = 8;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly SchedulerSteps _steps = new(scheduler);
    private readonly Queue<DateTimeOffset> _recentCalls = new(CallsASecond);

    // Never throws: a fault is part of the outcome.
    public async Task<ListingOutcome> ListAsync(IReadOnlyList<string>? parents)
    {
        try
        {
            return parents is null
                ? new ListingOutcome(await ListAllAsync().ConfigureAwait(false), Fault: null)
                : await ListChildrenAsync(parents).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new ListingOutcome(Listing: null, e);
        }
    }

    private async Task<ShardListing> ListAllAsync() => await ListPagesAsync(childrenOf: null, []).ConfigureAwait(false) with { IsFull = true };

    private async Task<ListingOutcome> ListChildrenAsync(IReadOnlyList<string> parents)
    {
        var children = new List<ShardDescription>();
        ShardListing? listing = null;
        foreach (var parent in parents)
        {
            try
            {
                listing = await ListPagesAsync(parent, children).ConfigureAwait(false);
            }
            catch (Exception e) when (Faults.KindOf(e) is StreamFault.Fatal or StreamFault.Gone)
            {
                // An endpoint that does not know the filter, or does not know the shard any more; everything is listed from now on.
                return new ListingOutcome(Listing: null, Fault: null) { IsFilterRefused = true };
            }
        }
        return new ListingOutcome(listing, Fault: null);
    }

    private async Task<ShardListing> ListPagesAsync(string? childrenOf, List<ShardDescription> shards)
    {
        string? start = null;
        var starts = new HashSet<string>(StringComparer.Ordinal);
        DateTimeOffset? serviceTime = null;
        for (var pages = 1; ; pages++)
        {
            await PaceAsync().ConfigureAwait(false);
            var askedAt = _steps.ClockTime;
            var page = await calls.DescribeAsync(start, childrenOf).ConfigureAwait(false);
            // The first answer's time is the earliest: nothing written after it is older than it says.
            serviceTime ??= page.ServiceTime ?? askedAt;
            // Emulators ignore the filter and answer with all shards.
            shards.AddRange(childrenOf is null ? page.Shards : page.Shards.Where(shard => shard.ParentShardId == childrenOf));
            if (string.IsNullOrEmpty(page.LastEvaluatedShardId))
                return new ShardListing(page.Status, shards, serviceTime.Value, IsFull: false, pages);
            if (!starts.Add(page.LastEvaluatedShardId))
                throw Faults.EndlessListing(calls.StreamArn);
            start = page.LastEvaluatedShardId;
        }
    }

    private async Task PaceAsync()
    {
        while (_recentCalls.Count == CallsASecond)
        {
            var freeAt = _recentCalls.Peek() + Window;
            if (freeAt <= _steps.Now)
                _recentCalls.Dequeue();
            else
                await _steps.WaitUntil(freeAt, orEndOf: null, lifetime);
        }
        _recentCalls.Enqueue(_steps.Now);
    }
}
