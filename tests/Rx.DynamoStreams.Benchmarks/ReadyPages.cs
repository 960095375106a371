using System.Globalization;

namespace Rx.DynamoStreams.Benchmarks;

// A stream whose pages are decoded before anyone asks, and whose calls neither wait nor allocate: what is left is the reader's own
// work. Its shards are closed once their pages are read, and the stream is switched off; without pages they stay open and empty.
internal sealed class ReadyPages : IDynamoStreamsClient
{
    public const string StreamArn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";

    private const string Idle = "idle";

    private readonly Dictionary<string, Task<GetRecordsResponse>> _pages = new(StringComparer.Ordinal) { [Idle] = Task.FromResult(new GetRecordsResponse([], Idle)) };
    private readonly Dictionary<string, Task<GetShardIteratorResponse>> _iterators = new(StringComparer.Ordinal);
    private readonly Task<DescribeStreamResponse> _listing;

    // In turns: no two records after one another, by their times, are of the same shard.
    public ReadyPages(int shards, int pages, bool inTurns = false)
    {
        var bodies = Enumerable.Range(0, pages).Select(page => (byte[])[.. "{"u8, .. RecordPages.RecordsOf(page)]).ToList();
        for (var shard = 0; shard < shards; shard++)
        {
            var shardId = NameOf(shard);
            _iterators[shardId] = Task.FromResult(new GetShardIteratorResponse(pages == 0 ? Idle : $"{shardId}|0"));
            for (var page = 0; page < pages; page++)
            {
                var records = GetRecordsResponse.Decode(bodies[page], new GetRecordsRequest(StreamArn, shardId, "")).Records;
                var delivered = inTurns ? [.. records.Select((record, index) => record with { CreatedAt = At(((page * RecordPages.Records) + index) * shards + shard) })] : records;
                _pages[$"{shardId}|{page}"] = Task.FromResult(new GetRecordsResponse(delivered, page + 1 < pages ? $"{shardId}|{page + 1}" : null));
            }
        }
        var ending = pages == 0 ? (SequenceNumber?)null : SequenceNumber.Parse("999999999");
        _listing = Task.FromResult(new DescribeStreamResponse(
            pages == 0 ? StreamStatus.Enabled : StreamStatus.Disabled,
            [.. Enumerable.Range(0, shards).Select(shard => new ShardDescription(NameOf(shard), null) { EndingSequenceNumber = ending })],
            LastEvaluatedShardId: null));
    }

    // The records of all pages, one shard after another.
    public IEnumerable<IReadOnlyList<ItemChange>> Records => _pages.Values.Select(page => page.Result.Records);

    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) => _listing;

    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        _iterators[request.ShardId];

    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        _pages[request.ShardIterator];

    private static DateTimeOffset At(int seconds) => new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    private static string NameOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"shardId-{shard:D20}-0a1b2c3d");
}
