using System.Reactive.Concurrency;
using System.Text.Json;
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

// A bookmark of the application's own, and an event as a log has it, by a context that sees no more of the library than everybody does.
var bookmark = new Bookmark(
    StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{"s":{"after":"0042"}}}"""), StartFrom.TrimHorizon, SequenceNumber.Parse("0042"));
var restored = JsonSerializer.Deserialize(JsonSerializer.Serialize(bookmark, OrderJson.Default.Bookmark), OrderJson.Default.Bookmark);
var logged = JsonSerializer.Serialize(new ShardClosed("s"), OrderJson.Default.StreamEvent);

var isWell = (handled, scanned, next) == (new Order("order-1"), new Order("order-1"), new Order("order-2"))
    && health.Status == HealthStatus.Healthy && store.Bookmark is not null
    && restored == bookmark && logged == """{"type":"shardClosed","shardId":"s"}""";
Console.WriteLine($"handled {handled}; replicated {scanned}, then {next}; {health.Status}: {health.Entries["orders"].Description}; {restored}; {logged}");
File.Delete(database);
return isWell ? 0 : 1;

internal sealed record Order(string Id);

internal sealed record Bookmark(StreamPosition Position, StartFrom Start, SequenceNumber Last);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Bookmark))]
[JsonSerializable(typeof(StreamEvent))]
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
