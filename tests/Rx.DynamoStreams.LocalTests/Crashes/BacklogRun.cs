using System.Diagnostics;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A table that was written to, and then a consumer of its stream from the oldest change on, that is killed and started again within
// the backlog, until it has handled all.
internal sealed class BacklogRun : IDisposable
{
    // What is repeated is for the report, which shows how lives went on also where they did not.
    private readonly HandlingLedger _ledger = new(repeatLimit: null);
    private readonly Random _random;
    private readonly BacklogPlan _plan;
    private readonly ConsumerLives _lives;

    private BacklogRun(DynamoDbLocal local, BacklogPlan plan, CancellationToken cancellationToken)
    {
        (_plan, _random) = (plan, new Random(plan.Seed));
        var work = new ConsumerWork
        {
            CheckpointInterval = plan.CheckpointInterval,
            MaxConcurrency = plan.MaxConcurrency,
            HandlerTime = BacklogPlan.HandlerTime,
        };
        _lives = new ConsumerLives(local, plan.Place, work, _ledger.Add, cancellationToken);
    }

    public static async Task<BacklogReport> RunAsync(DynamoDbLocal local, BacklogPlan plan, CancellationToken cancellationToken = default)
    {
        using var run = new BacklogRun(local, plan, cancellationToken);
        return await run.RunAsync();
    }

    public void Dispose() => _lives.Dispose();

    private async Task<BacklogReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var table = await _lives.Account.CreateTableAsync();
        await RoundWriter.WriteAsync(_lives.Account, table, _plan.Writes, _plan.RollOvers, GoesOnAsync);
        var writing = watch.Elapsed;
        try
        {
            for (var kill = 1; kill <= _plan.Kills; kill++)
                await LiveAndDieAsync(table, kill);
            await LiveToTheEndAsync(table);
        }
        catch (OperationCanceledException) when (_lives.HasStalled)
        {
            throw new TimeoutException($"Nothing was said any more, with {_plan.Writes - _ledger.Distinct} of {_plan.Writes} writes not handled.");
        }
        _ledger.ShouldHaveSavedOnlyWhatWasHandled();
        return new BacklogReport(_plan, _ledger.Lives, writing, watch.Elapsed);
    }

    private Task GoesOnAsync()
    {
        _lives.GoesOn();
        return Task.CompletedTask;
    }

    private async Task LiveAndDieAsync(LocalTable table, int kill)
    {
        var length = _plan.LifeMin * (1 + _random.NextDouble() / 3);
        using var consumer = _lives.Start(table);
        await _lives.ReadUntilAsync(consumer, () => _ledger.HandledInLife > 0);
        var watch = Stopwatch.StartNew();
        await _lives.ReadUntilAsync(consumer, () => watch.Elapsed >= length || _ledger.Distinct == _plan.Writes);
        if (_ledger.Distinct == _plan.Writes)
            throw new InvalidOperationException($"All {_plan.Writes} writes were handled before kill {kill}: plan more writes, fewer kills or shorter lives.");
        _ledger.EndLife(await _lives.KillAsync(consumer));
    }

    private async Task LiveToTheEndAsync(LocalTable table)
    {
        using var consumer = _lives.Start(table);
        await _lives.ReadUntilAsync(consumer, () => _ledger.Distinct == _plan.Writes);
        var endedAt = DateTimeOffset.UtcNow;
        await _lives.EndAsync(consumer);
        _ledger.EndLife(endedAt);
        _ledger.ShouldCoverAll();
    }
}
