using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Polling;

// Asks for the LATEST of all open shards as soon as they are listed, as long as it stands for the moment at which reading was asked
// for. A shard whose answer has not come by then, or is a fault, is read from its oldest record, and what is older than that moment is
// left out: LATEST of a later time would skip in silence what was written in between.
internal sealed class LatestHeads(
    StreamCalls calls, IScheduler scheduler, int maxConcurrentCalls, DateTimeOffset askedAt, CancellationToken lifetime) : IDisposable
{
    private readonly SchedulerSteps _steps = new(scheduler);
    private readonly DateTimeOffset _until = askedAt + ReadingStart.LatestGrain;
    private readonly ConcurrentQueue<string> _waiting = new();
    private readonly ConcurrentDictionary<string, string> _minted = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _work = [];
    private readonly CancellationTokenSource _tooLate = CancellationTokenSource.CreateLinkedTokenSource(lifetime);

    // Shards that are listed as open.
    public void Listed(IEnumerable<string> shardIds)
    {
        if (_tooLate.IsCancellationRequested)
            return;
        foreach (var shardId in shardIds)
            _waiting.Enqueue(shardId);
        for (var free = maxConcurrentCalls - _work.Count(task => !task.IsCompleted); free > 0 && !_waiting.IsEmpty; free--)
            _work.Add(MintInTurnAsync());
    }

    // The iterators that came in time, by their shards; to be asked for once.
    public async Task<IReadOnlyDictionary<string, string>> TakeAsync()
    {
        var all = Task.WhenAll(_work);
        while (!all.IsCompleted && _steps.Now < _until)
            await _steps.WaitUntil(_until, all, lifetime);
        SchedulerSteps.WithoutContext(_tooLate.Cancel);
        return _minted;
    }

    public void Dispose() => _tooLate.Dispose();

    private async Task MintInTurnAsync()
    {
        while (_steps.Now < _until && _waiting.TryDequeue(out var shardId))
        {
            try
            {
                var answer = await calls.MintAsync(shardId, ShardIteratorType.Latest, sequenceNumber: null, _tooLate.Token).ConfigureAwait(false);
                if (_steps.Now <= _until && answer.ShardIterator is { } iterator)
                    _minted[shardId] = iterator;
            }
            catch (Exception e)
            {
                // What is for good comes again when the shard is read.
                if (!_tooLate.IsCancellationRequested)
                    calls.Retries(Operations.GetShardIterator, e);
            }
        }
    }
}
