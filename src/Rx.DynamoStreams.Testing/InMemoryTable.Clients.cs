using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Tables;

namespace Rx.DynamoStreams.Testing;

public sealed partial class InMemoryTable
{
    /// <summary>
    /// A client for all of the table's streams, old and new: the one to hand to <c>ObservableDynamoStream.ForTable</c>.
    /// </summary>
    public IDynamoStreamsClient StreamsClient => new AnyStream(this);

    /// <summary>
    /// A client for the table: it answers DescribeTable, Scan, BatchGetItem, GetItem, PutItem and DeleteItem, with the faults of
    /// <see cref="ClientFaults"/>. Any other call, and any condition, expression or index, is a <see cref="NotSupportedException"/>.
    /// </summary>
    /// <remarks>
    /// Scans go by the hash of the partition key, in pages of up to 1 MB, whole or by segments; a page shows the items as they are
    /// at the moment of its answer. Without latency an answer is there when the call returns. Safe for calls from several threads.
    /// </remarks>
    public IAmazonDynamoDB Client
    {
        [RequiresDynamicCode("The client is made at run time.")]
        get
        {
            var client = DispatchProxy.Create<IAmazonDynamoDB, TableClient>();
            ((TableClient)(object)client).Table = this;
            return client;
        }
    }

    private sealed class AnyStream(InMemoryTable table) : IDynamoStreamsClient
    {
        public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(request);
            var isAsked = request.TableName is null || request.TableName == table.Stream.TableName;
            var streams = table.Streams.Select(stream => new StreamSummary(stream.StreamArn, stream.TableName, stream.StreamArn.Split('/')[^1]));
            return Task.FromResult(new ListStreamsResponse(isAsked ? [.. streams] : [], null));
        }

        public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
            On(request?.StreamArn, stream => stream.DescribeStreamAsync(request!, cancellationToken));

        public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
            On(request?.StreamArn, stream => stream.GetShardIteratorAsync(request!, cancellationToken));

        public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
            On(request?.StreamArn, stream => stream.GetRecordsAsync(request!, cancellationToken));

        private Task<T> On<T>(string? streamArn, Func<InMemoryStream, Task<T>> call)
        {
            ArgumentNullException.ThrowIfNull(streamArn);
            var stream = table.Streams.FirstOrDefault(stream => stream.StreamArn == streamArn);
            return stream is null ? Task.FromException<T>(ServiceFaults.NoStream(streamArn)) : call(stream);
        }
    }
}
