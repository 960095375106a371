using System.Collections.ObjectModel;
using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Sqlite;

namespace Rx.DynamoStreams.LocalTests.Docs;

// The replica that docs/replicas.md shows.
internal sealed class OrderBook(IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string table)
{
    public async Task<(Order? Order, IReadOnlyList<Order> OfAnn, DynamoTableReplica<Order> Replica)> StartAsync()
    {
        var replica = DynamoTableReplica.Create(dynamoDb, client, table, OrderJson.Default.Order, new());
        await replica.StartAsync();

        var order = replica.Find(new Dictionary<string, AttributeValue> { ["id"] = new("o1") });
        var byCustomer = replica.IndexBy(order => order.Customer);
        var ofAnn = byCustomer["ann"];
        return (order, ofAnn, replica);
    }

    public async Task<Order?> FindInDatabaseAsync(string path)
    {
        using var store = new SqliteReplicaStore(path);
        using var replica = DynamoTableReplica.Create(dynamoDb, client, table, OrderJson.Default.Order, new() { Store = store });
        await replica.StartAsync();
        return replica.Find(new Dictionary<string, AttributeValue> { ["id"] = new("o1") });
    }

    public static IDisposable Show(DynamoTableReplica<Order> replica, out ReadOnlyObservableCollection<Order> largest, IScheduler uiScheduler)
    {
        var options = new BindingOptions<Order>
        {
            Filter = order => order.State == "open",
            Sort = Comparer<Order>.Create((one, other) => other.Total.CompareTo(one.Total)),
            Top = 20,
            OnError = error => Console.Error.WriteLine(error.Message),
        };
        var binding = replica.Connect().Bind(out largest, options, uiScheduler);
        return binding;
    }

    public IObservable<ItemChange<Order>> StateChanges(DynamoStreamOptions options) => ObservableDynamoStream
        .ForTable(dynamoDb, client, table, options)
        .Items(OrderJson.Default.Order)
        .WhereChanged(order => order.State);
}
