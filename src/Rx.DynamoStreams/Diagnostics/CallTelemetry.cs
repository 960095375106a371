using System.Reactive.Concurrency;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Diagnostics;

// What is told of the calls for one stream, table or consumer: how long each took and how it ended, and that it is made again. Time is
// the scheduler's. A call that its owner cut off tells nothing.
internal sealed class CallTelemetry(string attribute, string name, IScheduler scheduler)
{
    private readonly KeyValuePair<string, object?> _whose = new(attribute, name);

    public static bool IsMeasuring => StreamMetrics.CallDuration.Enabled;

    public Task<T> CallAsync<T>(string method, Func<CancellationToken, Task<T>> call, CancellationToken lifetime) =>
        IsMeasuring ? MeasureAsync(method, call, lifetime) : call(lifetime);

    public Task CallAsync(string method, Func<CancellationToken, Task> call, CancellationToken lifetime) =>
        IsMeasuring ? MeasureAsync(method, call, lifetime) : call(lifetime);

    public async Task<T> MeasureAsync<T>(string method, Func<CancellationToken, Task<T>> call, CancellationToken lifetime)
    {
        var watch = scheduler.StartStopwatch();
        try
        {
            var answer = await call(lifetime).ConfigureAwait(false);
            StreamMetrics.CallDuration.Record(watch.Elapsed.TotalSeconds, _whose, new(StreamMetrics.Method, method));
            return answer;
        }
        catch (Exception e) when (!lifetime.IsCancellationRequested)
        {
            StreamMetrics.CallDuration.Record(watch.Elapsed.TotalSeconds, _whose, new(StreamMetrics.Method, method), new(StreamMetrics.ErrorType, Faults.NameOf(e)));
            throw;
        }
    }

    public void Retries(string method, Exception fault) => Retries(method, Faults.NameOf(fault));

    public void Retries(string method, string reason) =>
        StreamMetrics.Retries.Add(1, _whose, new(StreamMetrics.Method, method), new(StreamMetrics.ErrorType, reason));

    private Task<bool> MeasureAsync(string method, Func<CancellationToken, Task> call, CancellationToken lifetime) => MeasureAsync(
        method,
        async token =>
        {
            await call(token).ConfigureAwait(false);
            return true;
        },
        lifetime);
}
