using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class CallLimitTests
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public async Task More_than_ten_listings_a_second_are_throttled()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");
        for (var call = 0; call < 10; call++)
            await List(orders);

        var refused = await Should.ThrowAsync<DynamoStreamsServiceException>(() => List(orders));
        _scheduler.AdvanceBy(1.Seconds().Ticks);
        var later = await List(orders);

        (refused.Fault, refused.ErrorCode).ShouldBe((StreamFault.Transient, "LimitExceededException"));
        later.Shards.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_third_reader_at_the_same_time_on_a_shard_is_throttled()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 1.Seconds() }.Shard("s").Shard("t");
        var (s, t) = (IteratorOn("s"), IteratorOn("t"));

        var reads = new[] { s, s, s, t }.Select(read => orders.GetRecordsAsync(read, TestContext.Current.CancellationToken)).ToList();
        _scheduler.AdvanceBy(1.Seconds().Ticks);
        var refused = await Should.ThrowAsync<DynamoStreamsServiceException>(() => reads[2]);

        refused.ErrorCode.ShouldBe("LimitExceededException");
        reads.Select(read => read.IsCompletedSuccessfully).ShouldBe([true, true, false, true]);

        GetRecordsRequest IteratorOn(string shardId) =>
            new(orders.StreamArn, shardId, Minted(orders, shardId));
    }

    [Fact, Trait("Rule", "F1")]
    public void A_shard_that_answers_five_reads_a_second_is_read_to_its_end()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1, ReadsPerSecond = 5 }.Shard("s", draw: s =>
        {
            for (var record = 0; record < 50; record++)
                s.Insert($"k{record}", at: 0.Seconds());
        });

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        seen.Changes.Count.ShouldBe(50);
        orders.Failed.ShouldNotBeEmpty();
    }

    private static Task<DescribeStreamResponse> List(InMemoryStream stream) =>
        stream.DescribeStreamAsync(new DescribeStreamRequest(stream.StreamArn), TestContext.Current.CancellationToken);

    private string Minted(InMemoryStream stream, string shardId)
    {
        var minting = stream.GetShardIteratorAsync(new GetShardIteratorRequest(stream.StreamArn, shardId, ShardIteratorType.TrimHorizon));
        _scheduler.AdvanceBy(stream.Latency.Ticks);
        return minting.GetAwaiter().GetResult().ShardIterator;
    }
}
