using System.Reactive.Concurrency;
using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// Polling shards that have nothing new, without a network: what lies between the scheduler and the client's call. Per call, in
/// virtual time and on one thread; a thousand polls of each.
/// </summary>
public class IdlePathBenchmarks
{
    private const int Polls = 1000;

    private readonly ReadyPages _oneShard = new(shards: 1, pages: 0);
    private readonly ReadyPages _sixteenShards = new(shards: 16, pages: 0);

    [Benchmark(Baseline = true, OperationsPerInvoke = Polls)]
    public long One_shard() => Poll(_oneShard);

    [Benchmark(OperationsPerInvoke = 16 * Polls)]
    public long Sixteen_shards() => Poll(_sixteenShards);

    private static long Poll(ReadyPages pages)
    {
        var scheduler = new HistoricalScheduler();
        var polls = 0L;
        using var subscription = ObservableDynamoStream
            .Create(pages, ReadyPages.StreamArn, new() { Interval = TimeSpan.FromSeconds(1), Scheduler = scheduler })
            .Checkpoints().Subscribe(checkpoint => polls = checkpoint.Poll);
        scheduler.AdvanceBy(TimeSpan.FromSeconds(Polls - 1));
        return polls == Polls ? polls : throw new InvalidOperationException($"{polls} polls were made.");
    }
}
