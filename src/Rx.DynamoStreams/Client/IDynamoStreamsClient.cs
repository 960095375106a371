namespace Rx.DynamoStreams;

/// <summary>The four calls of DynamoDB Streams.</summary>
/// <remarks>
/// <para>
/// <see cref="DynamoStreamsClient"/> makes them over HTTP; Rx.DynamoStreams.Testing has one in memory. Implementations are safe
/// for concurrent calls, make one attempt a call, and stop when the token is cancelled.
/// </para>
/// <para>Each method fails with a <see cref="DynamoStreamsServiceException"/> that says what kind of fault it was.</para>
/// </remarks>
public interface IDynamoStreamsClient
{
    /// <summary>Lists the account's streams in the client's region.</summary>
    Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Describes a stream and up to 100 of its shards. The service allows 10 calls a second.</summary>
    Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default);

    /// <summary>Mints an iterator, which is a place to read from; it expires after 15 minutes.</summary>
    Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads up to 1,000 records or 1 MB of item data. Each call is billed, empty or not.</summary>
    Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default);
}
