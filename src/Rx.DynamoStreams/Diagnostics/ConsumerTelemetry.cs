using System.Diagnostics.Metrics;
using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Diagnostics;

// How current a consumer's stored checkpoint is, and the calls to its store.
internal sealed class ConsumerTelemetry(string consumerName, IScheduler scheduler) : IDisposable
{
    private static readonly Living<ConsumerTelemetry> Consumers = new();

    private readonly KeyValuePair<string, object?> _consumer = new(StreamMetrics.ConsumerName, consumerName);
    private long _savedAtTicks = scheduler.Now.UtcTicks;

    public CallTelemetry Calls { get; } = new(StreamMetrics.ConsumerName, consumerName, scheduler);

    public static IEnumerable<Measurement<double>> CheckpointAges() =>
        from consumer in Consumers.All
        group consumer.CheckpointAge by consumer._consumer into ages
        select new Measurement<double>(ages.Max().TotalSeconds, ages.Key);

    private TimeSpan CheckpointAge => TimeSpan.FromTicks(scheduler.Now.UtcTicks - Interlocked.Read(ref _savedAtTicks));

    public void Start() => Consumers.Add(this);

    public void Saved() => Interlocked.Exchange(ref _savedAtTicks, scheduler.Now.UtcTicks);

    public void Dispose() => Consumers.Remove(this);
}
