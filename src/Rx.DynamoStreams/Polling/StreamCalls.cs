using System.Reactive.Concurrency;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// The calls of one subscription: each ends within the timeout, measured on the scheduler, and when the subscription ends. A
// call whose answer is there at once costs no timer.
internal sealed class StreamCalls(
    IDynamoStreamsClient client, string streamArn, IScheduler scheduler, TimeSpan timeout, SubscriptionTelemetry telemetry, CancellationToken lifetime)
{
    public string StreamArn => streamArn;

    public Task<DescribeStreamResponse> DescribeAsync(string? exclusiveStartShardId, string? childrenOf)
    {
        var request = new DescribeStreamRequest(streamArn, exclusiveStartShardId, childrenOf);
        return CallAsync(Operations.DescribeStream, childrenOf, token => client.DescribeStreamAsync(request, token));
    }

    public Task<GetShardIteratorResponse> MintAsync(
        string shardId, ShardIteratorType type, SequenceNumber? sequenceNumber, CancellationToken abandoned = default)
    {
        var request = new GetShardIteratorRequest(streamArn, shardId, type, sequenceNumber);
        return CallAsync(Operations.GetShardIterator, shardId, token => client.GetShardIteratorAsync(request, token), abandoned);
    }

    public Task<GetRecordsResponse> ReadAsync(string shardId, string iterator)
    {
        var request = new GetRecordsRequest(streamArn, shardId, iterator);
        return CallAsync(Operations.GetRecords, shardId, token => client.GetRecordsAsync(request, token));
    }

    public void Retries(string operation, Exception fault) => telemetry.Calls.Retries(operation, fault);

    private Task<T> CallAsync<T>(string operation, string? shardId, Func<CancellationToken, Task<T>> call, CancellationToken abandoned = default) =>
        CallTelemetry.IsMeasuring ? MeasureAsync(operation, shardId, call, abandoned) : MakeAsync(operation, shardId, call, abandoned);

    private Task<T> MeasureAsync<T>(string operation, string? shardId, Func<CancellationToken, Task<T>> call, CancellationToken abandoned) =>
        telemetry.Calls.MeasureAsync(operation, _ => MakeAsync(operation, shardId, call, abandoned), lifetime);

    private async Task<T> MakeAsync<T>(string operation, string? shardId, Func<CancellationToken, Task<T>> call, CancellationToken abandoned)
    {
        lifetime.ThrowIfCancellationRequested();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(lifetime, abandoned);
        var answer = call(cancellation.Token) ?? throw Faults.NoAnswer(operation, streamArn, shardId);
        if (answer.IsCompleted)
            return await answer.ConfigureAwait(false) ?? throw Faults.NoAnswer(operation, streamArn, shardId);
        var isTimedOut = false;
        using var timer = scheduler.Schedule(timeout, () =>
        {
            isTimedOut = true;
            SchedulerSteps.WithoutContext(() => CancelQuietly(cancellation));
        });
        try
        {
            return await answer.ConfigureAwait(false) ?? throw Faults.NoAnswer(operation, streamArn, shardId);
        }
        catch (OperationCanceledException) when (isTimedOut && !lifetime.IsCancellationRequested)
        {
            throw Faults.TimedOut(operation, streamArn, shardId, timeout);
        }
    }

    // The answer may arrive while the timer fires.
    private static void CancelQuietly(CancellationTokenSource cancellation)
    {
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
