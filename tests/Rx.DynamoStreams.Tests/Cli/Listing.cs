namespace Rx.DynamoStreams.Tests.Cli;

// What the service lists, in pages of two; it can be throttled for some calls.
internal sealed class Listing : IDynamoStreamsClient
{
    private const int PageSize = 2;

    public IReadOnlyList<StreamSummary> Streams { get; init; } = [];

    public IReadOnlyList<ShardDescription> Shards { get; init; } = [];

    public int ThrottledCalls { get; set; }

    public int Calls { get; private set; }

    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) => Answer(() =>
    {
        var matching = Streams.Where(stream => request.TableName is null || stream.TableName == request.TableName).ToList();
        var start = 1 + matching.FindIndex(stream => stream.StreamArn == request.ExclusiveStartStreamArn);
        var page = matching.Skip(start).Take(PageSize).ToList();
        return new ListStreamsResponse(page, start + PageSize < matching.Count ? page[^1].StreamArn : null);
    });

    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) => Answer(() =>
    {
        var start = 1 + Shards.ToList().FindIndex(shard => shard.ShardId == request.ExclusiveStartShardId);
        var page = Shards.Skip(start).Take(PageSize).ToList();
        return new DescribeStreamResponse(StreamStatus.Enabled, page, start + PageSize < Shards.Count ? page[^1].ShardId : "")
        {
            TableName = "orders",
            StreamViewType = "NEW_IMAGE",
        };
    });

    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A listing has no records.");

    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A listing has no records.");

    private Task<T> Answer<T>(Func<T> answer)
    {
        Calls++;
        return ThrottledCalls-- > 0
            ? Task.FromException<T>(new DynamoStreamsServiceException(StreamFault.Transient, "Rate exceeded,\nslow down."))
            : Task.FromResult(answer());
    }
}
