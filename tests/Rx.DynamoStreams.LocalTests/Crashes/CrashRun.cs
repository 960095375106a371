using System.Diagnostics;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A table that is written to, and a consumer of its stream that is killed and started again, until it has handled all.
internal sealed class CrashRun : IDisposable
{
    // How far writing may be ahead of handling: kills meet a consumer that keeps up as well as one with something to catch up.
    private const int RoundsAhead = 10;

    // Between two saves is the checkpoint interval. The rest is for the save itself, for events that were handled before an earlier
    // one of their shard, and for a machine that has other work, too.
    private static readonly TimeSpan RepeatLimit = ConsumerWork.Uneven.CheckpointInterval + TimeSpan.FromSeconds(2);

    private readonly HandlingLedger _ledger = new(RepeatLimit);
    private readonly SemaphoreSlim _room = new(RoundsAhead);
    private readonly CrashPlan _plan;
    private readonly ConsumerLives _lives;
    private int _lines;

    private CrashRun(DynamoDbLocal local, CrashPlan plan, CancellationToken cancellationToken)
    {
        _plan = plan;
        _lives = new ConsumerLives(local, plan.Place, ConsumerWork.Uneven, Add, cancellationToken);
    }

    public static async Task<CrashReport> RunAsync(DynamoDbLocal local, CrashPlan plan, CancellationToken cancellationToken = default)
    {
        using var run = new CrashRun(local, plan, cancellationToken);
        return await run.RunAsync();
    }

    public void Dispose()
    {
        _lives.Dispose();
        _room.Dispose();
    }

    private async Task<CrashReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var table = await _lives.Account.CreateTableAsync();
        var writing = RoundWriter.WriteAsync(_lives.Account, table, _plan.Writes, _plan.RollOvers, () => _room.WaitAsync(_lives.Stalled));
        try
        {
            await LiveAndDieAsync(table);
            await LiveToTheEndAsync(table);
            await writing;
        }
        catch (OperationCanceledException) when (_lives.HasStalled)
        {
            if (writing.IsFaulted)
                await writing;
            throw new TimeoutException($"Nothing was said any more, with {_plan.Writes - _ledger.Distinct} of {_plan.Writes} writes not handled.");
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
            using var consumer = _lives.Start(table);
            var said = _lines;
            await _lives.ReadUntilAsync(consumer, () => _lines > said && _ledger.Distinct >= moment);
            Thread.SpinWait(random.Next(200_000));
            _ledger.EndLife(await _lives.KillAsync(consumer));
        }
    }

    private async Task LiveToTheEndAsync(LocalTable table)
    {
        using var consumer = _lives.Start(table);
        await _lives.ReadUntilAsync(consumer, () => _ledger.Distinct == _plan.Writes);
        await _lives.EndAsync(consumer);
        _ledger.EndLife(DateTimeOffset.UtcNow);
        _ledger.ShouldCoverAll();
    }

    private void Add(string line)
    {
        _lines++;
        var distinct = _ledger.Distinct;
        _ledger.Add(line);
        if (_ledger.Distinct > distinct && _ledger.Distinct % RoundWriter.Keys == 0)
            _room.Release();
    }
}
