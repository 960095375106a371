using System.Reactive.Concurrency;
using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// What lies between decoded pages and an observer, beside a loop over the same pages that calls the observer: the poller, the
/// merge of the shards, an operator, and handlers, also while somebody listens to metrics and traces. Per event, in virtual time and on
/// one thread.
/// </summary>
public class EventPathBenchmarks
{
    private const int Events = 32 * RecordPages.Records;

    private readonly ReadyPages _oneShard = new(shards: 1, pages: 32);
    private readonly ReadyPages _sixteenShards = new(shards: 16, pages: 2);
    private readonly ReadyPages _inTurns = new(shards: 16, pages: 2, inTurns: true);
    private readonly IReadOnlyList<ItemChange>[] _pages;
    private Action _stopListening = () => { };

    public EventPathBenchmarks() => _pages = [.. _oneShard.Records];

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public int Loop_over_pages()
    {
        var observer = new ChangeCount<StreamEvent>();
        foreach (var page in _pages)
        {
            foreach (var change in page)
                observer.OnNext(change);
        }
        return observer.Changes;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int One_shard() => Read(_oneShard, stream => stream);

    [Benchmark(OperationsPerInvoke = Events)]
    public int Sixteen_shards() => Read(_sixteenShards, stream => stream);

    [Benchmark(OperationsPerInvoke = Events)]
    public int Sixteen_shards_in_turns() => Read(_inTurns, stream => stream);

    [Benchmark(OperationsPerInvoke = Events)]
    public int One_shard_Modifies() => Read(_oneShard, stream => stream.Modifies());

    [Benchmark(OperationsPerInvoke = Events)]
    public int One_shard_Inserts() => Read(_oneShard, stream => stream.Inserts(), expected: 0);

    [Benchmark(OperationsPerInvoke = Events)]
    public int One_shard_ForEachAsync()
    {
        var scheduler = new HistoricalScheduler();
        var handled = 0;
        var run = Stream(_oneShard, scheduler).ForEachAsync((_, _) =>
        {
            handled++;
            return Task.CompletedTask;
        });
        scheduler.Start();
        return run.IsCompletedSuccessfully ? Expect(handled, Events) : throw new InvalidOperationException("The stream was not read to its end.");
    }

    [GlobalSetup(Targets = [nameof(One_shard_listened_to), nameof(One_shard_ForEachAsync_listened_to)])]
    public void Listen() => _stopListening = new Listening().Dispose;

    [GlobalCleanup(Targets = [nameof(One_shard_listened_to), nameof(One_shard_ForEachAsync_listened_to)])]
    public void Listen_no_more() => _stopListening();

    [Benchmark(OperationsPerInvoke = Events)]
    public int One_shard_listened_to() => One_shard();

    [Benchmark(OperationsPerInvoke = Events)]
    public int One_shard_ForEachAsync_listened_to() => One_shard_ForEachAsync();

    private static int Read<TEvent>(ReadyPages pages, Func<IObservable<StreamEvent>, IObservable<TEvent>> with, int expected = Events)
        where TEvent : StreamEvent
    {
        var scheduler = new HistoricalScheduler();
        var observer = new ChangeCount<TEvent>();
        using var subscription = with(Stream(pages, scheduler)).Subscribe(observer);
        scheduler.Start();
        return Expect(observer.Changes, expected);
    }

    private static IObservable<StreamEvent> Stream(ReadyPages pages, HistoricalScheduler scheduler) =>
        ObservableDynamoStream.Create(pages, ReadyPages.StreamArn, new() { StartFrom = StartFrom.TrimHorizon, Scheduler = scheduler });

    private static int Expect(int changes, int expected) =>
        changes == expected ? changes : throw new InvalidOperationException($"{changes} changes came, and {expected} were expected.");

    private sealed class ChangeCount<TEvent> : IObserver<TEvent>
    {
        public int Changes { get; private set; }

        public void OnNext(TEvent value) => Changes += value is ItemChange ? 1 : 0;

        public void OnError(Exception error) => throw error;

        public void OnCompleted()
        {
        }
    }
}
