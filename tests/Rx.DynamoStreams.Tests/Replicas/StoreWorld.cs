using Amazon.DynamoDBv2;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;

namespace Rx.DynamoStreams.Tests.Replicas;

// A table, and one replica of it after the other, each in a database that the one before left; or died over.
internal sealed class StoreWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions> _with;
    private readonly ReplicaWorld _world;
    private DynamoTableReplica<string>? _replica;
    private SqliteReplicaStore? _store;
    private int _lives;

    public StoreWorld(string viewType = "NEW_AND_OLD_IMAGES", Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null)
    {
        _with = with ?? (options => options);
        _world = new ReplicaWorld(StreamViewType.FindValue(viewType));
    }

    public ReplicaWorld Table => _world;

    public string Path => _folder.File($"{_lives}.db");

    public DynamoTableReplica<string> Replica => _replica!;

    public int Scans => _world.Table.TableCalls.Count(call => call.Segment is not null);

    public TestScheduler Scheduler => _world.Scheduler;

    // What it shows, set by set.
    public List<string> Start()
    {
        _store = new SqliteReplicaStore(Path);
        var options = _with(new DynamoTableReplicaOptions { Store = _store, Stream = new() { Scheduler = Scheduler, JitterSeed = 1 } });
        _replica = DynamoTableReplica.Create(_world.Table.Client, _world.Table.StreamsClient, "orders", image => image["version"]!.N, options);
        var sets = _world.Watch(_replica);
        _ = _replica.StartAsync();
        return sets;
    }

    public void Run(TimeSpan time) => _world.RunUntil(TimeSpan.FromTicks(Scheduler.Clock) + time);

    // What is written is trimmed before anybody reads it.
    public void Lose(Action write)
    {
        write();
        _world.Table.Stream.Trim(TimeSpan.FromTicks(Scheduler.Clock));
    }

    public void End()
    {
        _replica?.Dispose();
        _store?.Dispose();
    }

    // The next life finds the files as a killed process leaves them, with a log that was not yet moved to the database.
    public void Crash()
    {
        var (database, log) = (File.ReadAllBytes(Path), File.ReadAllBytes(Path + "-wal"));
        End();
        _lives++;
        File.WriteAllBytes(Path, database);
        File.WriteAllBytes(Path + "-wal", log);
    }

    public void Dispose()
    {
        End();
        _world.Dispose();
        _folder.Dispose();
    }
}
