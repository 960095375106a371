using System.Reactive.Linq;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Sqlite;

namespace Rx.DynamoStreams.Tests.Docs;

// What README.md and docs/replicas.md show, which is built here; what it does is tested elsewhere, as it takes an account.
internal abstract partial class FrontPage
{
    public void Subscribe(string streamArn)
    {
        using var client = new DynamoStreamsClient();
        var stream = ObservableDynamoStream.Create(client, streamArn, TimeSpan.FromSeconds(1)).Publish().RefCount();

        stream.Inserts().Subscribe(insert => Index(insert.NewImage));
        stream.Removes().Where(remove => remove.IsExpired).Subscribe(remove => Archive(remove.OldImage));
        stream.ShardChanges().Subscribe(change => Log(change));
    }

    public async Task HandleAsync(IDynamoStreamsClient client, string streamArn, CancellationToken stopping)
    {
        using var store = new FileCheckpointStore("billing.json");
        var options = new DynamoStreamOptions { CheckpointStore = store, ConsumerName = "billing" };

        await ObservableDynamoStream.Create(client, streamArn, options)
            .ForEachAsync((change, token) => BillAsync(change, token), new HandlerOptions { MaxConcurrency = 8 }, stopping);
    }

    public static void KeepInFile(IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string table)
    {
        using var store = new SqliteReplicaStore("orders.db");
        using var replica = DynamoTableReplica.Create(dynamoDb, client, table, OrderJson.Default.Order, new() { Store = store });
    }

    protected abstract void Index(ItemImage? image);

    protected abstract void Archive(ItemImage? image);

    protected abstract void Log(ShardChange change);

    protected abstract Task BillAsync(ItemChange change, CancellationToken cancellationToken);

    public sealed record Order(string Id);

    [JsonSerializable(typeof(Order))]
    public sealed partial class OrderJson : JsonSerializerContext;
}
