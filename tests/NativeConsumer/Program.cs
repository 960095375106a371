using System.Reactive.Concurrency;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Testing;

// A host with a handler and a health check, and a replica's store, compiled natively: so they need no reflection that is trimmed away.
// There is no replica itself, as the one client that needs no network, that of a table in memory, is made at run time.
var table = new InMemoryTable(TaskPoolScheduler.Default, "orders", "id");
table.Put(new Dictionary<string, AttributeValue> { ["id"] = new("order-1") });
var database = Path.GetTempFileName();
using var store = new SqliteReplicaStore(database);

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
{
    ["DynamoStreams:orders:StreamArn"] = table.Stream.StreamArn,
    ["DynamoStreams:orders:StartFrom"] = "trim-horizon",
    ["DynamoStreams:orders:Handler:MaxConcurrency"] = "2",
});
builder.Services.AddSingleton(table.StreamsClient);
builder.Services.AddDynamoStreamHandler<OrderHandler>("orders");
builder.Services.AddHealthChecks().AddDynamoStream("orders");
using var host = builder.Build();

await host.StartAsync();
var handled = await OrderHandler.Handled.Task;
var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
await host.StopAsync();

store.Open("orders");
store.Commit("bookmark");
var isWell = handled == new Order("order-1") && health.Status == HealthStatus.Healthy && store.Bookmark == "bookmark";
Console.WriteLine($"handled {handled}; {health.Status}: {health.Entries["orders"].Description}");
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
