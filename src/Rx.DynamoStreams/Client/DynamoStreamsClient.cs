namespace Rx.DynamoStreams;

/// <summary>Makes the calls of DynamoDB Streams over HTTP.</summary>
public sealed class DynamoStreamsClient : IDynamoStreamsClient, IDisposable
{
    /// <summary>A client for the given endpoint and credentials.</summary>
    public DynamoStreamsClient(DynamoStreamsClientOptions? options = null) => _ = options;

    /// <inheritdoc/>
    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
    }
}
