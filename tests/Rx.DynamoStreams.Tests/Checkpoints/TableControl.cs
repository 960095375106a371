using System.Net;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Reactive.Testing;

namespace Rx.DynamoStreams.Tests.Checkpoints;

// One table's life on a test's clock, behind the SDK's client: missing, then in the making for a while, then active. It holds
// no items.
internal sealed class TableControl(TestScheduler scheduler) : AmazonDynamoDBClient(new AnonymousAWSCredentials(), RegionEndpoint.EUCentral1)
{
    private TableDescription? _table;

    // When it will be active, in seconds; null while it is missing.
    public double? ActiveAt { get; private set; }

    public double TakesSeconds { get; init; } = 5;

    public List<double> DescribedAt { get; } = [];

    public List<CreateTableRequest> Created { get; } = [];

    public void Create(string partitionKey, string? sortKey)
    {
        _table = new() { KeySchema = [new(partitionKey, KeyType.HASH)] };
        if (sortKey is not null)
            _table.KeySchema.Insert(0, new(sortKey, KeyType.RANGE));
        ActiveAt = Now + TakesSeconds;
    }

    public override Task<DescribeTableResponse> DescribeTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        DescribedAt.Add(Now);
        if (_table is null)
            return Task.FromException<DescribeTableResponse>(new ResourceNotFoundException("Cannot do operations on a non-existent table"));
        _table.TableStatus = Now < ActiveAt ? TableStatus.CREATING : TableStatus.ACTIVE;
        return Task.FromResult(new DescribeTableResponse { Table = _table });
    }

    public override Task<CreateTableResponse> CreateTableAsync(CreateTableRequest request, CancellationToken cancellationToken = default)
    {
        if (_table is not null)
            return Task.FromException<CreateTableResponse>(new ResourceInUseException("Cannot create preexisting table"));
        Created.Add(request);
        Create(request.KeySchema[0].AttributeName, request.KeySchema[1].AttributeName);
        return Task.FromResult(new CreateTableResponse());
    }

    public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default) => _table is null || Now < ActiveAt
        ? Task.FromException<GetItemResponse>(new ResourceNotFoundException("Requested resource not found"))
        : Task.FromResult(new GetItemResponse { HttpStatusCode = HttpStatusCode.OK });

    private double Now => TimeSpan.FromTicks(scheduler.Clock).TotalSeconds;
}
