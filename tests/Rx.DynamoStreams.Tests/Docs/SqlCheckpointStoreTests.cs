using System.Data.Common;
using Microsoft.Data.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;

namespace Rx.DynamoStreams.Tests.Docs;

// What the page shows as a store of one's own is one.
public sealed class SqlCheckpointStoreTests : CheckpointStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DbDataSource _database;

    public SqlCheckpointStoreTests()
    {
        _database = SqliteFactory.Instance.CreateDataSource($"Data Source={_folder.File("checkpoints.db")}; Pooling=False");
        using var create = _database.CreateCommand(SqlCheckpointStore.Table);
        create.ExecuteNonQuery();
        Store = new SqlCheckpointStore(_database);
    }

    protected override ICheckpointStore Store { get; }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
