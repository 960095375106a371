using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaInSqliteStories : ReplicaStories, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteReplicaStore> _stores = [];

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    private protected override ReplicaWorld World(
        StreamViewType? viewType = null,
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null) => new(viewType, options => (with?.Invoke(options) ?? options) with { Store = NewStore() }, map);

    private SqliteReplicaStore NewStore()
    {
        _stores.Add(new SqliteReplicaStore(_folder.File($"{_stores.Count}.db")));
        return _stores[^1];
    }
}
