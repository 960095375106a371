using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;

namespace Rx.DynamoStreams.Tests.Replicas;

// Worlds whose replicas keep their items in a database each.
internal sealed class SqliteWorlds : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteReplicaStore> _stores = [];

    public ReplicaWorld Next(
        StreamViewType? viewType, Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with, Func<ItemImage, string>? map) =>
        new(viewType, options => (with?.Invoke(options) ?? options) with { Store = NewStore() }, map);

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    private SqliteReplicaStore NewStore()
    {
        _stores.Add(new SqliteReplicaStore(_folder.File($"{_stores.Count}.db")));
        return _stores[^1];
    }
}
