using Amazon.DynamoDBv2;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams.Hosting;

namespace Rx.DynamoStreams.LocalTests.Docs;

// The host that docs/hosting.md shows.
internal static class OrderHost
{
    public const string Settings = """
        {
          "DynamoStreams": {
            "orders": {
              "TableName": "orders",
              "StartFrom": "trim-horizon",
              "ConsumerName": "order-counts",
              "CheckpointStore": { "Kind": "Table", "TableName": "checkpoints", "CreateTableIfMissing": true },
              "Handler": { "MaxConcurrency": 8, "DrainTimeout": "00:00:15" },
              "Health": { "DegradedLag": "00:00:30", "UnhealthyLag": "00:05:00" },
              "Replica": { "WaitUntilLive": true }
            }
          }
        }
        """;

    public static void Register(HostApplicationBuilder builder)
    {
        builder.Services.AddDefaultAWSOptions(builder.Configuration.GetAWSOptions());
        builder.Services.AddAWSService<IAmazonDynamoDB>();

        builder.Services.AddDynamoStreamHandler<OrderCounter>("orders");
        builder.Services.AddDynamoTableReplica("orders", OrderJson.Default.Order, order => order.Id);
        builder.Services.AddHealthChecks().AddDynamoStream("orders", tags: ["ready"]);
        builder.Services.AddSingleton<OrderPage>();
    }
}

internal sealed class OrderPage(
    [FromKeyedServices("orders")] IObservable<StreamEvent> changes,
    [FromKeyedServices("orders")] ReplicaLookup<string, Order> orders)
{
    public Order? Find(string id) => orders.Find(id);

    public IDisposable Refresh(Action<ItemImage> show) => changes.Inserts().Subscribe(insert => show(insert.NewImage!));
}
