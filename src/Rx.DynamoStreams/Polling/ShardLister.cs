using System.Reactive.Concurrency;
using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// Lists shards page by page, beside the reading. A listing that fails goes on at the page that failed: one of many pages would
// never end otherwise while calls fail often. The service allows 10 DescribeStream calls a second for a stream; staying below
// leaves room for another consumer.
internal sealed class ShardLister(
    StreamCalls calls, IScheduler scheduler, DateTimeOffset beganAt, Action<IEnumerable<string>>? onPromptlyOpen, CancellationToken lifetime)
{
    private const int CallsASecond = 8;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly SchedulerSteps _steps = new(scheduler);
    private readonly Queue<DateTimeOffset> _recentCalls = new(CallsASecond);
    private Progress? _unfinished;

    // Whether the next listing goes on with one that failed.
    public bool IsUnfinished => _unfinished is not null;

    // Never throws: a fault is part of the outcome. The parents whose children are asked for; null for all shards.
    public async Task<ListingOutcome> ListAsync(IReadOnlyList<string>? parents)
    {
        var progress = _unfinished ?? new Progress(parents is null ? [null] : [.. parents]);
        var pagesBefore = progress.Pages;
        try
        {
            while (progress.Questions.TryPeek(out var childrenOf))
            {
                if (await ReadPageAsync(progress, childrenOf).ConfigureAwait(false))
                    continue;
                _unfinished = null;
                return new ListingOutcome(Listing: null, Fault: null) { IsFilterRefused = true };
            }
            _unfinished = null;
            return new ListingOutcome(progress.ToListing(beganAt), Fault: null);
        }
        catch (Exception e) when (progress.Questions.Peek() is not null && Faults.KindOf(e) is StreamFault.Fatal or StreamFault.Gone)
        {
            // An endpoint that does not know the filter, or does not know the shard any more; everything is listed from now on.
            _unfinished = null;
            return new ListingOutcome(Listing: null, Fault: null) { IsFilterRefused = true };
        }
        catch (Exception e)
        {
            // Where an answer made no sense, the next listing begins anew.
            _unfinished = Faults.KindOf(e) == StreamFault.Transient ? progress : null;
            return new ListingOutcome(Listing: null, e) { HasProgress = progress.Pages > pagesBefore };
        }
    }

    // False where the endpoint ignores the question for children, and answers with all shards, as emulators do: asking so for each
    // parent would list everything again and again.
    private async Task<bool> ReadPageAsync(Progress progress, string? childrenOf)
    {
        await PaceAsync().ConfigureAwait(false);
        var (askedAt, clockTime) = (_steps.Now, _steps.ClockTime);
        var page = await calls.DescribeAsync(progress.Start, childrenOf).ConfigureAwait(false);
        if (childrenOf is not null && page.Shards.Any(shard => shard.ParentShardId != childrenOf))
            return false;
        var answeredAt = _steps.Now;
        progress.Add(page, askedAt, answeredAt, clockTime);
        if (answeredAt <= beganAt + ReadingStart.LatestGrain)
            onPromptlyOpen?.Invoke(page.Shards.Where(shard => shard.EndingSequenceNumber is null).Select(shard => shard.ShardId));
        if (string.IsNullOrEmpty(page.LastEvaluatedShardId))
        {
            progress.Questions.Dequeue();
            progress.Start = null;
        }
        else
            progress.Start = progress.Starts.Add(page.LastEvaluatedShardId) ? page.LastEvaluatedShardId : throw Faults.EndlessListing(calls.StreamArn);
        return true;
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

    // A listing so far: what is still to be asked, from which page on, and what was answered.
    private sealed class Progress(IReadOnlyList<string?> questions)
    {
        // An answer's time is a whole second, and its way takes seconds: what is less than this says nothing about the clock.
        private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

        private readonly List<ShardDescription> _shards = [];
        private readonly bool _isFull = questions[0] is null;
        private StreamStatus _status;
        private readonly List<(DateTimeOffset AnsweredAt, int Shards)> _answers = [];
        private DateTimeOffset? _serviceTime;
        private TimeSpan? _clockSkew;

        public Queue<string?> Questions { get; } = new(questions);

        public string? Start { get; set; }

        // Where pages started, to notice a circle.
        public HashSet<string> Starts { get; } = new(StringComparer.Ordinal);

        public int Pages { get; private set; }

        public void Add(DescribeStreamResponse page, DateTimeOffset askedAt, DateTimeOffset answeredAt, DateTimeOffset clockTime)
        {
            _shards.AddRange(page.Shards);
            _status = page.Status;
            // The first answer's time is the earliest: nothing written after it is older than it says.
            _serviceTime ??= page.ServiceTime ?? clockTime + (answeredAt - askedAt);
            _clockSkew ??= page.ServiceTime - askedAt;
            _answers.Add((answeredAt, page.Shards.Count));
            Pages++;
        }

        // An answer says its service's time at some moment before it came, so this may be too early, and never too late.
        public ShardListing ToListing(DateTimeOffset beganAt)
        {
            var sinceBegun = _answers[0].AnsweredAt - beganAt;
            var isAfterTheYear1 = _serviceTime!.Value - DateTimeOffset.MinValue > sinceBegun;
            return new(_status, _shards, isAfterTheYear1 ? _serviceTime.Value - sinceBegun : DateTimeOffset.MinValue, _isFull, Pages)
            {
                ClockSkew = _clockSkew is { } skew && skew.Duration() > Tolerance ? skew : TimeSpan.Zero,
                PromptShards = _answers.TakeWhile(answer => answer.AnsweredAt <= beganAt + ReadingStart.LatestGrain).Sum(answer => answer.Shards),
            };
        }
    }
}
