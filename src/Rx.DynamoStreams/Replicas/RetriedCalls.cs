using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Replicas;

// Calls of one loop to the table, each tried until it is answered or fails for good, with waits on the scheduler.
internal sealed class RetriedCalls(string tableName, DynamoStreamOptions options, CancellationToken lifetime)
{
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger(StreamLog.Category);
    private readonly CallTelemetry _telemetry = new(StreamMetrics.TableName, tableName, options.Scheduler);
    private readonly Random _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();

    // Whether a table that is not found is an error. Else it is being made again, or deleted, which the end of its stream tells.
    public bool IsTableThere { get; init; } = true;

    public SchedulerSteps Steps { get; } = new(options.Scheduler);

    public async Task<T> AskAsync<T>(string operation, Func<CancellationToken, Task<T>> ask)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var asking = _telemetry.CallAsync(operation, ask, lifetime);
                await Steps.EndOf(asking).ConfigureAwait(false);
                return await asking.ConfigureAwait(false);
            }
            catch (Exception e) when (!lifetime.IsCancellationRequested && MayPass(e) && !(failures > options.RetryLimit))
            {
                await BackOffAsync(operation, failures, Faults.NameOf(e), e.Message).ConfigureAwait(false);
            }
        }
    }

    // Before what failed, or was answered in part, is asked again.
    public Task BackOffAsync(string operation, int failures, string errorType, string reason)
    {
        var delay = Backoff.Delay(failures, options.RetryDelay, options.MaxRetryDelay, _random.NextDouble());
        StreamLog.ReplicaCallFailed(_logger, tableName, failures, delay, reason);
        _telemetry.Retries(operation, errorType);
        return PauseUntilAsync(Steps.Now + delay);
    }

    public async Task PauseUntilAsync(DateTimeOffset due)
    {
        while (Steps.Now < due)
            await Steps.WaitUntil(due, orEndOf: null, lifetime);
    }

    private bool MayPass(Exception e) =>
        Faults.KindOf(e) == StreamFault.Transient || (!IsTableThere && e is ResourceNotFoundException);
}
