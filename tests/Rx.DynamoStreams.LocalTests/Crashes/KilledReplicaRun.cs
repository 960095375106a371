using System.Diagnostics;
using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.LocalTests.Replicas;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A table that is written to, and a process that keeps a replica of it in a file and is killed and started again, see
// tests/ReplicaKeeper, until the last one shows what the table has.
internal sealed class KilledReplicaRun : IDisposable
{
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(1);

    private readonly string _accessKey = $"LOCAL{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("replicas-").FullName;
    private readonly List<ReplicaLife> _lives = [];
    private readonly DynamoDbLocal _local;
    private readonly ReplicaPlan _plan;
    private readonly LocalAccount _account;
    private readonly Random _random;
    private readonly CancellationTokenSource _stalled;
    private int _tornSaves;

    private KilledReplicaRun(DynamoDbLocal local, ReplicaPlan plan, CancellationToken cancellationToken)
    {
        (_local, _plan, _account, _random) = (local, plan, new LocalAccount(local, _accessKey), new Random(plan.Seed));
        _stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stalled.CancelAfter(StallLimit);
    }

    private string File => Path.Combine(_folder, _plan.IsInDatabase ? "table.db" : "table.replica");

    public static async Task<KilledReplicaReport> RunAsync(DynamoDbLocal local, ReplicaPlan plan, int kills, CancellationToken cancellationToken = default)
    {
        using var run = new KilledReplicaRun(local, plan, cancellationToken);
        return await run.RunAsync(kills);
    }

    public void Dispose()
    {
        _account.Dispose();
        _stalled.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<KilledReplicaReport> RunAsync(int kills)
    {
        var watch = Stopwatch.StartNew();
        var table = await _account.CreateTableAsync(_plan.View);
        var writer = new TableWriter(_account.Tables, table.Name, _plan);
        await writer.LoadAsync();
        var writing = Task.Run(writer.WriteAsync);
        for (var kill = 0; kill < kills; kill++)
        {
            var isInSave = kill % 2 == 1 && !_plan.IsInDatabase;
            await LiveAndDieAsync(table, savesBefore: _random.Next(3) + (isInSave || kill == 0 ? 1 : 0), isInSave);
        }
        var writtenByThen = writer.Written;
        await writing;
        await LiveToTheEndAsync(table, writer.History.Latest());
        foreach (var life in _lives)
            life.ShouldFollow(writer.History);
        return new KilledReplicaReport(
            _plan, kills, _tornSaves, _lives.Count(life => life.WasLiveWithoutScan), _lives.Sum(life => life.Shown), writtenByThen, watch.Elapsed);
    }

    // A kill comes after so many saves of this life, and then in the next one, or at any moment.
    private async Task LiveAndDieAsync(LocalTable table, int savesBefore, bool isInSave)
    {
        using var keeper = Start(table, out var life);
        if (!await keeper.ReadUntilAsync(() => life.Lines > 0 && life.Saves >= savesBefore, Add, _stalled.Token))
            throw new InvalidOperationException($"The replica ended by itself: {await keeper.ExitAsync(_stalled.Token)}");
        if (isInSave)
            SpinWait.SpinUntil(() => System.IO.File.Exists(File + ".tmp"), StallLimit).ShouldBeTrue("it saves again");
        else
            Thread.SpinWait(_random.Next(2_000_000));
        keeper.Kill();
        await keeper.ReadUntilAsync(() => false, Add, _stalled.Token);
        (await keeper.ExitAsync(_stalled.Token)).ExitCode.ShouldBe(ChildProcess.KilledBySignal9, "it was running when it was killed");
        // What a life before it left there is gone with the first save.
        _tornSaves += life.Saves > 0 && System.IO.File.Exists(File + ".tmp") ? 1 : 0;
    }

    private async Task LiveToTheEndAsync(LocalTable table, Dictionary<string, string> wanted)
    {
        using var keeper = Start(table, out var life);
        await keeper.ReadUntilAsync(() => life.Shows(wanted), Add, _stalled.Token);
        keeper.CloseInput();
        await keeper.ReadUntilAsync(() => false, Add, _stalled.Token);
        (await keeper.ExitAsync(_stalled.Token)).ShouldBe((0, ""));
        life.Shows(wanted).ShouldBeTrue();
    }

    private ChildProcess Start(LocalTable table, out ReplicaLife life)
    {
        _lives.Add(life = new ReplicaLife());
        return new ChildProcess("ReplicaKeeper.dll", _local.Endpoint.AbsoluteUri, _accessKey, table.Name, File);
    }

    private void Add(string line)
    {
        _stalled.CancelAfter(StallLimit);
        _lives[^1].Add(line);
    }
}
