using BenchmarkDotNet.Attributes;
using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// Planning a catch-up: a listing becomes a lineage, each shard in turn becomes ready and is read to its end, and a position is
/// taken. Per shard; ratios near 1 mean that many shards cost no more each than few.
/// </summary>
public class LineageBenchmarks
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ShardListing _shortChain = Listing(200, parent: shard => shard == 0 ? null : shard - 1);
    private readonly ShardListing _longChain = Listing(2000, parent: shard => shard == 0 ? null : shard - 1);
    private readonly ShardListing _few = Listing(1000, parent: _ => null);
    private readonly ShardListing _many = Listing(10_000, parent: _ => null);

    [Benchmark(Baseline = true, OperationsPerInvoke = 200)]
    public int Chain_of_200() => CatchUp(_shortChain);

    [Benchmark(OperationsPerInvoke = 2000)]
    public int Chain_of_2000() => CatchUp(_longChain);

    [Benchmark(OperationsPerInvoke = 1000)]
    public int Side_by_side_1000() => CatchUp(_few);

    [Benchmark(OperationsPerInvoke = 10_000)]
    public int Side_by_side_10000() => CatchUp(_many);

    private static int CatchUp(ShardListing listing)
    {
        var graph = ShardGraph.Start(StartFrom.TrimHorizon, listing, Noon);
        var shards = new ReadyShards();
        shards.Update(graph, Noon);
        var due = new Queue<ShardCursor>(shards.Due(Noon, isRegular: true));
        while (due.TryDequeue(out var cursor))
        {
            graph = graph.Delivered(cursor.Position with { IsFinished = true }, Noon);
            foreach (var child in shards.Finish(graph.Find(cursor.ShardId)!, graph, Noon))
                due.Enqueue(child);
        }
        if (!graph.AreAllFinished)
            throw new InvalidOperationException("A shard was never ready.");
        return graph.ToPosition("arn", Noon).Shards.Count;
    }

    private static ShardListing Listing(int count, Func<int, int?> parent)
    {
        var shards = Enumerable.Range(0, count)
            .Select(shard => new ShardDescription(Name(shard), parent(shard) is { } before ? Name(before) : null) { EndingSequenceNumber = SequenceNumber.Parse("1") })
            .ToList();
        return new ShardListing(StreamStatus.Enabled, shards, Noon, IsFull: true, Pages: 1);

        static string Name(int shard) => $"shardId-{shard:D20}-00000000";
    }
}
