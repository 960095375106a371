using System.Buffers;
using System.Text;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Testing;

public sealed partial class InMemoryStream
{
    /// <inheritdoc/>
    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new StreamCall(StreamOperation.ListStreams, Elapsed, ShardId: null);
        return AnswerAsync(call, () => ListStreams(request), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new StreamCall(StreamOperation.DescribeStream, Elapsed, request.ChildrenOf);
        return AnswerAsync(call, () => Describe(request), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new StreamCall(StreamOperation.GetShardIterator, Elapsed, request.ShardId)
        {
            IteratorType = request.Type,
            SequenceNumber = request.SequenceNumber,
        };
        return AnswerAsync(call, () => new GetShardIteratorResponse(Mint(request).ToString()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new StreamCall(StreamOperation.GetRecords, Elapsed, request.ShardId);
        return AnswerAsync(call, () => Read(request, call), cancellationToken);
    }

    private ListStreamsResponse ListStreams(ListStreamsRequest request)
    {
        var isAsked = request.TableName is null || request.TableName == TableName;
        return new ListStreamsResponse(isAsked ? [new StreamSummary(StreamArn, TableName, StreamArn.Split('/')[^1])] : [], null);
    }

    private DescribeStreamResponse Describe(DescribeStreamRequest request)
    {
        if (request.StreamArn != StreamArn)
            throw ServiceFaults.NoStream(request.StreamArn);
        if (request.ChildrenOf is not null && ShardFilter == ShardFilterSupport.Refused)
            throw ServiceFaults.Invalid("The in-memory stream does not take a ShardFilter.");
        var now = Elapsed;
        // A page goes on behind a shard even if that one is not listed any more.
        var start = request.ExclusiveStartShardId is { } after ? _shards.FindIndex(shard => shard.ShardId == after) + 1 : 0;
        var listed = _shards.Skip(start).Where(shard => IsListed(shard, request.ChildrenOf, now)).Take(PageShards + 1).ToList();
        var isEmpty = BeginsWithEmptyPage && request.ExclusiveStartShardId is null;
        var page = listed.Take(isEmpty ? 0 : PageShards).ToList();
        var isLast = !isEmpty && page.Count == listed.Count;
        return new DescribeStreamResponse(
            Status(now),
            [.. page.Select(shard => Description(shard, now))],
            isLast ? LastPageMark : isEmpty ? "before the first" : page[^1].ShardId)
        {
            StreamArn = StreamArn,
            TableName = TableName,
            StreamViewType = ViewType.Value,
            ServiceTime = WholeSecond(ServiceTime + (_weather?.DateSkew ?? TimeSpan.Zero)),
        };
    }

    private bool IsListed(InMemoryShard shard, string? childrenOf, TimeSpan now) =>
        now >= _enabledAt && !IsGone(shard, now) && shard.Listed <= now
        && (now < shard.Unlisted.From || now >= shard.Unlisted.Until)
        && (childrenOf is null || ShardFilter == ShardFilterSupport.Ignored || shard.ParentShardId == childrenOf)
        && _weather?.Hides() != true;

    private ShardDescription Description(InMemoryShard shard, TimeSpan now) => new(shard.ShardId, shard.ParentShardId)
    {
        StartingSequenceNumber = shard.StartingSequenceNumber,
        EndingSequenceNumber = IsClosed(shard, now) && now >= shard.LooksOpen
            ? shard.Records.Count > 0 ? shard.Records[^1].SequenceNumber : shard.StartingSequenceNumber
            : null,
    };

    private IteratorToken Mint(GetShardIteratorRequest request)
    {
        if (request.StreamArn != StreamArn)
            throw ServiceFaults.NoStream(request.StreamArn);
        var now = Elapsed;
        var shard = Find(request.ShardId, now);
        var oldest = OldestKept(shard);
        var isAt = request.Type == ShardIteratorType.AtSequenceNumber;
        if (isAt || request.Type == ShardIteratorType.AfterSequenceNumber)
        {
            if (request.SequenceNumber is not { } number)
                throw ServiceFaults.Invalid("The iterator's type needs a sequence number.");
            var next = FirstIndex(shard, record => isAt ? record.SequenceNumber >= number : record.SequenceNumber > number);
            return next >= oldest ? new IteratorToken(shard.ShardId, next, 0, _scheduler.Now.Ticks) : throw ServiceFaults.Trimmed(shard.ShardId);
        }
        if (request.SequenceNumber is not null)
            throw ServiceFaults.Invalid("The iterator's type takes no sequence number.");
        var index = request.Type == ShardIteratorType.Latest ? Math.Max(oldest, FirstIndex(shard, record => record.At > _scheduler.Now)) : oldest;
        return new IteratorToken(shard.ShardId, index, 0, _scheduler.Now.Ticks);
    }

    private GetRecordsResponse Read(GetRecordsRequest request, StreamCall call)
    {
        if (request.Limit is < 1 or > 1000)
            throw ServiceFaults.Invalid("Limit must be 1 to 1,000.");
        var token = IteratorToken.TryParse(request.ShardIterator) ?? throw ServiceFaults.Invalid("The iterator is none.");
        var now = _scheduler.Now;
        if (now.Ticks - token.MintedAtTicks >= IteratorLifetime.Ticks)
            throw ServiceFaults.Expired(token.ShardId);
        var shard = Find(token.ShardId, Elapsed);
        if (token.Index < OldestKept(shard))
            throw ServiceFaults.Trimmed(shard.ShardId);
        var end = FirstIndex(shard, record => record.At > now);
        var (from, until, served) = Page(shard, token, end, Math.Min(PageRecords, request.Limit ?? 1000));
        var isEnd = IsClosed(shard, Elapsed) && until == shard.Records.Count;
        var next = isEnd ? null : new IteratorToken(shard.ShardId, until, served, now.Ticks).ToString();
        call.Records = until - from;
        RecordsServed += call.Records;
        return GetRecordsResponse.Decode(Body(shard, from, until, next), request, isVerified: true);
    }

    // A page ends before a record that is behind empty pages; each of them costs a call.
    private static (int From, int Until, int EmptyPagesServed) Page(InMemoryShard shard, IteratorToken token, int end, int limit)
    {
        var from = token.Index;
        if (from < end && token.EmptyPagesServed < shard.Records[from].EmptyPagesBefore)
            return (from, from, token.EmptyPagesServed + 1);
        var until = from;
        while (until < end && until - from < limit && (until == from || shard.Records[until].EmptyPagesBefore == 0))
            until++;
        return (from, until, until == from ? token.EmptyPagesServed : 0);
    }

    private static byte[] Body(InMemoryShard shard, int from, int until, string? next)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("{\"Records\":["u8);
        for (var i = from; i < until; i++)
        {
            if (i > from)
                body.Write(","u8);
            body.Write(shard.Records[i].Json);
        }
        body.Write("]"u8);
        if (next is not null)
            body.Write(Encoding.UTF8.GetBytes($",\"NextShardIterator\":\"{System.Text.Json.JsonEncodedText.Encode(next)}\""));
        body.Write("}"u8);
        return body.WrittenSpan.ToArray();
    }

    private InMemoryShard Find(string shardId, TimeSpan now)
    {
        var shard = _shards.Find(shard => shard.ShardId == shardId);
        return shard is null || IsGone(shard, now) ? throw ServiceFaults.NoShard(shardId) : shard;
    }

    internal bool IsGone(InMemoryShard shard) => IsGone(shard, Elapsed);

    internal bool IsReadable(InMemoryShard shard, InMemoryRecord record) => !IsGone(shard, Elapsed) && IsKept(record);

    private int OldestKept(InMemoryShard shard) => FirstIndex(shard, IsKept);

    private bool IsKept(InMemoryRecord record) => record.At + Retention > _scheduler.Now && record.At - Epoch > _trimmed;

    private static int FirstIndex(InMemoryShard shard, Func<InMemoryRecord, bool> predicate)
    {
        for (var i = 0; i < shard.Records.Count; i++)
        {
            if (predicate(shard.Records[i]))
                return i;
        }
        return shard.Records.Count;
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
