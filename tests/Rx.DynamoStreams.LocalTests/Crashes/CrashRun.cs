using System.Diagnostics;
using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A table that is written to, and a consumer of its stream that is killed and started again, until it has handled all.
internal sealed class CrashRun : IDisposable
{
    // Each item is written as often as the others, so a plan's writes are a multiple of this.
    public const int Keys = 200;

    private const int Writers = 2;

    // How far writing may be ahead of handling: kills meet a consumer that keeps up as well as one with something to catch up.
    private const int RoundsAhead = 10;

    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(1);

    private readonly HandlingLedger _ledger = new();
    private readonly SemaphoreSlim _room = new(RoundsAhead);
    private readonly string _accessKey = $"LOCAL{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("crashes-").FullName;
    private readonly DynamoDbLocal _local;
    private readonly CrashPlan _plan;
    private readonly LocalAccount _account;
    private readonly CancellationTokenSource _stalled;

    private CrashRun(DynamoDbLocal local, CrashPlan plan, CancellationToken cancellationToken)
    {
        (_local, _plan) = (local, plan);
        _account = new LocalAccount(local, _accessKey);
        _stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stalled.CancelAfter(StallLimit);
    }

    public static async Task<CrashReport> RunAsync(DynamoDbLocal local, CrashPlan plan, CancellationToken cancellationToken = default)
    {
        using var run = new CrashRun(local, plan, cancellationToken);
        return await run.RunAsync();
    }

    public void Dispose()
    {
        _stalled.Cancel();
        _stalled.Dispose();
        _account.Dispose();
        _room.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<CrashReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var table = await _account.CreateTableAsync();
        var writing = WriteAsync(table);
        try
        {
            await LiveAndDieAsync(table);
            await LiveToTheEndAsync(table);
            await writing;
        }
        catch (OperationCanceledException) when (_stalled.IsCancellationRequested)
        {
            if (writing.IsFaulted)
                await writing;
            throw new TimeoutException($"For {StallLimit} nothing was said, with {_plan.Writes - _ledger.Distinct} of {_plan.Writes} writes not handled.");
        }
        _ledger.ShouldHaveSavedOnlyWhatWasHandled();
        return new CrashReport(
            _plan, _ledger.Distinct, _ledger.Repeats, _ledger.LivesWithRepeats, _ledger.MostRepeats, _ledger.OldestRepeat, watch.Elapsed);
    }

    // A kill comes once so many events were handled in all, or, when they are already, as soon as the consumer says that it started.
    private async Task LiveAndDieAsync(LocalTable table)
    {
        var random = new Random(_plan.Seed);
        foreach (var moment in Enumerable.Range(0, _plan.Kills).Select(_ => random.Next(_plan.Writes)).Order().ToList())
        {
            using var consumer = Start(table);
            var lines = 0;
            if (!await consumer.ReadUntilAsync(() => lines > 0 && _ledger.Distinct >= moment, line => { lines++; Add(line); }, _stalled.Token))
                throw new InvalidOperationException($"The consumer ended by itself: {await consumer.ExitAsync(_stalled.Token)}");
            Thread.SpinWait(random.Next(200_000));
            var killedAt = DateTimeOffset.UtcNow;
            consumer.Kill();
            await consumer.ReadUntilAsync(() => false, Add, _stalled.Token);
            (await consumer.ExitAsync(_stalled.Token)).ExitCode.ShouldBe(ChildProcess.KilledBySignal9, "it was running when it was killed");
            _ledger.EndLife(killedAt);
        }
    }

    private async Task LiveToTheEndAsync(LocalTable table)
    {
        using var consumer = Start(table);
        await consumer.ReadUntilAsync(() => _ledger.Distinct == _plan.Writes, Add, _stalled.Token);
        consumer.CloseInput();
        await consumer.ReadUntilAsync(() => false, Add, _stalled.Token);
        (await consumer.ExitAsync(_stalled.Token)).ShouldBe((0, ""));
        _ledger.EndLife(DateTimeOffset.UtcNow);
        _ledger.ShouldCoverAll();
    }

    private ChildProcess Start(LocalTable table) => ConsumerProcess.Start(
        _local, _accessKey, table, _plan.Place, _plan.Place == CheckpointPlace.File ? Path.Combine(_folder, "checkpoints.json") : "checkpoints");

    private void Add(string line)
    {
        _stalled.CancelAfter(StallLimit);
        var distinct = _ledger.Distinct;
        _ledger.Add(line);
        if (_ledger.Distinct > distinct && _ledger.Distinct % Keys == 0)
            _room.Release();
    }

    private async Task WriteAsync(LocalTable table)
    {
        var rounds = _plan.Writes / Keys;
        var keys = Enumerable.Range(0, Keys).Select(key => $"k{key}").Chunk(Keys / Writers).ToList();
        for (var round = 1; round <= rounds; round++)
        {
            await _room.WaitAsync(_stalled.Token);
            var version = round.ToString(CultureInfo.InvariantCulture);
            await Task.WhenAll(keys.Select(ids => table.PutAllAsync(ids, ("version", new() { N = version }))));
            if (round * _plan.RollOvers / rounds > (round - 1) * _plan.RollOvers / rounds)
                await _account.Control.RollOverAsync();
        }
    }
}
