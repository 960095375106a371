using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

// What is allocated, which no clock is needed for. Anything for each event would be at least the 24 bytes of the smallest object.
public class AllocationTests
{
    private const int Pages = 20;

    [Fact]
    public void Nothing_is_allocated_for_an_event_that_nobody_looks_into()
    {
        const int Shards = 3;
        var (few, many) = (new DecodedPages(Shards, Pages, records: 1), new DecodedPages(Shards, Pages, records: 1000));
        AllocatedBy(many);

        var (ofFew, fewEvents) = AllocatedBy(few);
        var (ofMany, manyEvents) = AllocatedBy(many);

        (fewEvents, manyEvents).ShouldBe((Shards * Pages, Shards * Pages * 1000));
        ((double)(ofMany - ofFew) / (manyEvents - fewEvents)).ShouldBeLessThan(1);
    }

    private static (long Bytes, int Events) AllocatedBy(DecodedPages pages)
    {
        var scheduler = new TestScheduler();
        var options = new DynamoStreamOptions { StartFrom = StartFrom.TrimHorizon, Scheduler = scheduler };
        var events = 0;
        using var subscription = ObservableDynamoStream.Create(pages, "arn", options).Items().Subscribe(_ => events++);
        var before = GC.GetAllocatedBytesForCurrentThread();
        scheduler.AdvanceTo(1.Minutes().Ticks);
        return (GC.GetAllocatedBytesForCurrentThread() - before, events);
    }

    // Closed shards side by side. The records of one shard alternate with those of the others.
    private sealed class DecodedPages : IDynamoStreamsClient
    {
        private static readonly ItemImage Key = ItemImage.Parse("""{"id":{"S":"k"}}""");

        private readonly Dictionary<string, GetRecordsResponse> _pages = [];
        private readonly DescribeStreamResponse _listing;

        public DecodedPages(int shards, int pages, int records)
        {
            for (var shard = 0; shard < shards; shard++)
            {
                for (var page = 0; page < pages; page++)
                {
                    var changes = Enumerable.Range(page * records, records).Select(index => Change($"s{shard}", index)).ToList();
                    _pages[$"s{shard}|{page}"] = new GetRecordsResponse(changes, page + 1 < pages ? $"s{shard}|{page + 1}" : null);
                }
            }
            var ending = SequenceNumber.Parse("1000000");
            _listing = new DescribeStreamResponse(
                StreamStatus.Disabled,
                [.. Enumerable.Range(0, shards).Select(shard => new ShardDescription($"s{shard}") { EndingSequenceNumber = ending })]);
        }

        public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(_listing);

        public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GetShardIteratorResponse($"{request.ShardId}|0"));

        public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(_pages[request.ShardIterator]);

        private static Insert Change(string shardId, int index) => new(Key, newImage: null)
        {
            ShardId = shardId,
            SequenceNumber = SequenceNumber.Parse($"{index + 1}"),
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(index),
        };
    }
}
