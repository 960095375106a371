using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Rx.DynamoStreams.Testing.Calls;

namespace Rx.DynamoStreams.Testing;

public sealed partial class InMemoryTable
{
    /// <summary>
    /// A client for all of the table's streams, old and new: the one to hand to <c>ObservableDynamoStream.ForTable</c>.
    /// </summary>
    public IDynamoStreamsClient StreamsClient => new AnyStream(this);

    /// <summary>
    /// A client for the table: it answers DescribeTable, at once; every other call ends with a <see cref="NotSupportedException"/>.
    /// </summary>
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

    private TableDescription Describe(string tableName)
    {
        lock (_items)
        {
            if (tableName != Stream.TableName || IsDeleted)
                throw new ResourceNotFoundException($"The in-memory table is '{Stream.TableName}'; there is none of the name '{tableName}'.");
            return new TableDescription
            {
                TableName = tableName,
                TableStatus = TableStatus.ACTIVE,
                ItemCount = _items.Count,
                LatestStreamArn = Stream.StreamArn,
                LatestStreamLabel = Stream.StreamArn.Split('/')[^1],
                StreamSpecification = _isStreamDisabled ? null : new StreamSpecification { StreamEnabled = true, StreamViewType = Stream.ViewType },
            };
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

    // DispatchProxy makes a class of its own that derives from this one.
    internal class TableClient : DispatchProxy
    {
        public InMemoryTable Table { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => (targetMethod?.Name, args) switch
        {
            (nameof(IAmazonDynamoDB.DescribeTableAsync), [DescribeTableRequest request, ..]) => Answer(() => request.TableName),
            (nameof(IAmazonDynamoDB.DescribeTableAsync), [string tableName, ..]) => Answer(() => tableName),
            (nameof(IDisposable.Dispose), _) => null,
            _ => throw new NotSupportedException($"The in-memory table's client answers DescribeTable only, and {targetMethod?.Name} was called."),
        };

        private Task<DescribeTableResponse> Answer(Func<string> tableName)
        {
            try
            {
                return Task.FromResult(new DescribeTableResponse { Table = Table.Describe(tableName()) });
            }
            catch (AmazonServiceException e)
            {
                return Task.FromException<DescribeTableResponse>(e);
            }
        }
    }
}
