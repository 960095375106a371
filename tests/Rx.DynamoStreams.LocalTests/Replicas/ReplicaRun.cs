using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.Sqlite;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// A table that is written to while a replica scans it, until the replica is equal to a scan made after the last write.
internal sealed class ReplicaRun : IDisposable
{
    private readonly LocalAccount _account;
    private readonly ReplicaPlan _plan;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("replica-");
    private readonly SqliteReplicaStore? _store;

    private ReplicaRun(DynamoDbLocal local, ReplicaPlan plan)
    {
        (_account, _plan) = (new LocalAccount(local), plan);
        _store = plan.IsInDatabase ? new SqliteReplicaStore(Path.Combine(_folder.FullName, "items.db")) : null;
    }

    public static async Task<ReplicaReport> RunAsync(DynamoDbLocal local, ReplicaPlan plan)
    {
        using var run = new ReplicaRun(local, plan);
        return await run.RunAsync();
    }

    public void Dispose()
    {
        _account.Dispose();
        _store?.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<ReplicaReport> RunAsync()
    {
        var table = await _account.CreateTableAsync(_plan.View);
        var writer = new TableWriter(_account.Tables, table.Name, _plan);
        var loading = Stopwatch.StartNew();
        await writer.LoadAsync();
        loading.Stop();

        var bytesBefore = GC.GetTotalMemory(forceFullCollection: true);
        using var replica = _account.Replica(table, StateOf, With);
        var shown = new ShownStates();
        using var showing = replica.Connect().Subscribe(shown);
        var writing = WriteAsync(replica, writer);
        var writtenDuringScan = replica.Progress.FirstAsync(progress => progress.Phase == ReplicaPhase.CatchingUp).Select(_ => writer.Written).ToTask();
        var watch = Stopwatch.StartNew();
        await replica.StartAsync();
        var live = watch.Elapsed;
        var writes = await writing;
        var writtenAndLive = watch.Elapsed;

        await TableDifferences.NoneAsync(replica, writer.History.Latest());
        var untilEqual = watch.Elapsed - writtenAndLive;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - bytesBefore;
        var wanted = await ScanAsync(table.Name);
        replica.Snapshot().Select(item => KeyValuePair.Create(item.Key["id"]!.S, item.Value)).Except(wanted).ShouldBeEmpty();
        replica.Count.ShouldBe(wanted.Count);
        shown.ShouldFollow(writer.History);
        return new ReplicaReport(
            _plan, await writtenDuringScan, shown.Count, loading.Elapsed, live, writes, untilEqual, bytes, Process.GetCurrentProcess().PeakWorkingSet64);
    }

    private static async Task<TimeSpan> WriteAsync(DynamoTableReplica<string> replica, TableWriter writer)
    {
        await replica.Progress.FirstAsync(progress => progress.Phase == ReplicaPhase.Scanning);
        var watch = Stopwatch.StartNew();
        await Task.Run(writer.WriteAsync);
        return watch.Elapsed;
    }

    private DynamoTableReplicaOptions With(DynamoTableReplicaOptions options) => options with
    {
        ScanSegments = _plan.Segments,
        ScanUnitsPerSecond = _plan.UnitsPerSecond,
        SettleTime = _plan.SettleTime,
        Store = _store,
    };

    private static string StateOf(ItemImage image) => image["version"]!.N;

    private async Task<Dictionary<string, string>> ScanAsync(string table)
    {
        var items = new Dictionary<string, string>();
        var request = new ScanRequest { TableName = table, ConsistentRead = true };
        do
        {
            var page = await _account.Tables.ScanAsync(request);
            foreach (var item in page.Items)
                items.Add(item["id"].S, item["version"].N);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }
}
