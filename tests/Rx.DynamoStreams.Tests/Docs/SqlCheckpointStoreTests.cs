using System.Data.Common;
using Microsoft.Data.Sqlite;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Xunit;

namespace Rx.DynamoStreams.Tests.Docs;

// What the page shows as a store of one's own is one.
public sealed class SqlCheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DbDataSource _database;
    private readonly SqlCheckpointStore _store;

    public SqlCheckpointStoreTests()
    {
        _database = SqliteFactory.Instance.CreateDataSource($"Data Source={_folder.File("checkpoints.db")}; Pooling=False");
        using var create = _database.CreateCommand(SqlCheckpointStore.Table);
        create.ExecuteNonQuery();
        _store = new SqlCheckpointStore(_database);
    }

    public static TheoryData<string> Rules => [.. CheckpointStoreContract.Cases.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task It_keeps_the_contract(string rule) => CheckpointStoreContract.RunAsync(rule, _store, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
