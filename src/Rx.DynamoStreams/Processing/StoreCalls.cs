using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// A consumer's calls to its checkpoint store: measured, in steps on the scheduler, and made again where a fault passes.
internal sealed class StoreCalls(DynamoStreamOptions options, SchedulerSteps steps, ConsumerTelemetry telemetry, ILogger logger, CancellationToken lifetime)
{
    // As the metrics name them.
    public const string Load = "LoadCheckpoint";
    public const string Save = "SaveCheckpoint";

    private readonly Random _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();

    // Once; a fault is thrown.
    public async Task<T> CallAsync<T>(string method, Func<CancellationToken, Task<T>> call)
    {
        var calling = telemetry.Calls.CallAsync(method, call, lifetime);
        await steps.EndOf(calling).ConfigureAwait(false);
        return await calling.ConfigureAwait(false);
    }

    // Waits until it is worth another try, or the task ends; false where no try helps.
    public async Task<bool> WaitAfterAsync(string method, Exception fault, int failures, Task? orEndOf)
    {
        if (Faults.KindOf(fault) != StreamFault.Transient)
            return false;
        var delay = Backoff.Delay(failures, options.RetryDelay, options.MaxRetryDelay, _random.NextDouble());
        telemetry.Calls.Retries(method, fault);
        StreamLog.CheckpointFailed(logger, options.ConsumerName!, failures, delay, fault.Message);
        for (var due = steps.Now + delay; steps.Now < due && orEndOf is not { IsCompleted: true };)
            await steps.WaitUntil(due, orEndOf, lifetime);
        return true;
    }
}
