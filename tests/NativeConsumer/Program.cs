using System.Reactive.Concurrency;
using System.Text.Json.Serialization;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Testing;

// A host with a handler, a replica in a store, and a health check, compiled natively: so they need no reflection that is trimmed away.
// The in-memory table's own client is made at run time, so the SDK's client takes its place, with answers that need no network.
var table = new InMemoryTable(TaskPoolScheduler.Default, "orders", "id");
table.Put(new Dictionary<string, AttributeValue> { ["id"] = new("order-1") });
using var dynamoDb = new AmazonDynamoDBClient(new BasicAWSCredentials("key", "secret"), new AmazonDynamoDBConfig
{
    RegionEndpoint = RegionEndpoint.USEast1,
    HttpClientFactory = new TableAnswers("orders", table.Stream.StreamArn),
});
var database = Path.GetTempFileName();
using var store = new SqliteReplicaStore(database);

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
{
    ["DynamoStreams:orders:TableName"] = "orders",
    ["DynamoStreams:orders:StartFrom"] = "trim-horizon",
    ["DynamoStreams:orders:Handler:MaxConcurrency"] = "2",
    ["DynamoStreams:orders:Replica:ScanSegments"] = "1",
    ["DynamoStreams:orders:Replica:SettleTime"] = "00:00:01",
    ["DynamoStreams:orders:Replica:WaitUntilLive"] = "true",
});
builder.Services.AddSingleton<IAmazonDynamoDB>(dynamoDb).AddSingleton(table.StreamsClient);
builder.Services.AddDynamoStream("orders", orders => orders.Replica = orders.Replica with { Store = store });
builder.Services.AddDynamoStreamHandler<OrderHandler>("orders");
builder.Services.AddDynamoTableReplica("orders", OrderJson.Default.Order, order => order.Id);
builder.Services.AddHealthChecks().AddDynamoStream("orders");
using var host = builder.Build();

await host.StartAsync();
var handled = await OrderHandler.Handled.Task;
var scanned = host.Services.GetRequiredKeyedService<ReplicaLookup<string, Order>>("orders").Find("order-1");
var followed = new TaskCompletionSource<Order?>(TaskCreationOptions.RunContinuationsAsynchronously);
using var changes = host.Services.GetRequiredKeyedService<DynamoTableReplica<Order>>("orders").Connect()
    .Subscribe(set => _ = set.IsSnapshot || followed.TrySetResult(set.Changes[0].Current), error => followed.TrySetException(error));
table.Put(new Dictionary<string, AttributeValue> { ["id"] = new("order-2") });
var next = await followed.Task;
var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
await host.StopAsync();

var isWell = (handled, scanned, next) == (new Order("order-1"), new Order("order-1"), new Order("order-2"))
    && health.Status == HealthStatus.Healthy && store.Bookmark is not null;
Console.WriteLine($"handled {handled}; replicated {scanned}, then {next}; {health.Status}: {health.Entries["orders"].Description}");
File.Delete(database);
return isWell ? 0 : 1;

internal sealed record Order(string Id);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;

internal sealed class OrderHandler : IDynamoStreamHandler
{
    public static TaskCompletionSource<Order?> Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task HandleAsync(ItemChange change, CancellationToken cancellationToken)
    {
        Handled.TrySetResult((change as Insert)?.NewImage?.Deserialize(OrderJson.Default.Order));
        return Task.CompletedTask;
    }
}
