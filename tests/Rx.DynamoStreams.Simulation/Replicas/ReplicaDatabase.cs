using Rx.DynamoStreams.Sqlite;

namespace Rx.DynamoStreams.Simulation.Replicas;

// The database of an application that keeps its replica in SQLite. When the application dies, its next life finds what was committed
// by then: in a folder of its own, so that what the dead one still does is lost.
internal sealed class ReplicaDatabase : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("simulated-replica-").FullName;
    private SqliteReplicaStore? _store;
    private int _folder;

    private string Folder => Path.Combine(_root, $"{_folder}");

    public SqliteReplicaStore NewStore()
    {
        Directory.CreateDirectory(Folder);
        return _store = new SqliteReplicaStore(Path.Combine(Folder, "living.db"));
    }

    public void Die()
    {
        var before = Folder;
        _folder++;
        Directory.CreateDirectory(Folder);
        foreach (var name in (string[])["living.db", "living.db-wal"])
        {
            if (File.Exists(Path.Combine(before, name)))
                File.Copy(Path.Combine(before, name), Path.Combine(Folder, name));
        }
        End();
    }

    public void End() => _store?.Dispose();

    public void Dispose()
    {
        End();
        Directory.Delete(_root, recursive: true);
    }
}
