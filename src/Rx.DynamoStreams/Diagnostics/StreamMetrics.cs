using System.Diagnostics.Metrics;

namespace Rx.DynamoStreams.Diagnostics;

// All metrics, with stable names. What is counted is counted when it happens; what is measured at a moment is asked of the
// subscriptions and replicas that live then.
internal static class StreamMetrics
{
    // Attributes. A shard's id is none: there are new ones every four hours, for ever.
    public const string StreamArn = "dynamostreams.stream_arn";
    public const string TableName = "dynamostreams.table_name";
    public const string ConsumerName = "dynamostreams.consumer_name";
    public const string RecordKind = "dynamostreams.record.kind";
    public const string ShardState = "dynamostreams.shard.state";
    public const string GapReason = "dynamostreams.gap.reason";
    public const string Method = "rpc.method";
    public const string ErrorType = "error.type";

    // What OpenTelemetry's conventions advise for durations: its own default is for milliseconds, and would put all of them into one.
    private static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private static readonly Meter Meter = new(DynamoStreamTelemetry.MeterName);

    public static Counter<long> Records { get; } =
        Meter.CreateCounter<long>("dynamostreams.records", "{record}", "Records delivered");

    public static Counter<long> RecordBytes { get; } =
        Meter.CreateCounter<long>("dynamostreams.records.size", "By", "Size of the records delivered, as the service counts it");

    public static Counter<long> Polls { get; } =
        Meter.CreateCounter<long>("dynamostreams.polls", "{poll}", "Polls completed");

    public static Histogram<double> CallDuration { get; } =
        Meter.CreateHistogram<double>("dynamostreams.call.duration", "s", "Time to the answer of a call to the service or a checkpoint store, or to its failure", tags: null, Seconds);

    public static Counter<long> Retries { get; } =
        Meter.CreateCounter<long>("dynamostreams.retries", "{retry}", "Calls that failed and are made again");

    public static Counter<long> Gaps { get; } =
        Meter.CreateCounter<long>("dynamostreams.gaps", "{gap}", "Places where records may have been lost");

    public static Histogram<double> HandlerDuration { get; } =
        Meter.CreateHistogram<double>("dynamostreams.handler.duration", "s", "Time that a call of a handler took", tags: null, Seconds);

    public static Counter<long> ItemsUnmappable { get; } =
        Meter.CreateCounter<long>("dynamostreams.items.unmappable", "{item}", "Items left out of a typed stream because they could not be mapped");

    public static ObservableGauge<double> Lag { get; } =
        Meter.CreateObservableGauge("dynamostreams.lag", SubscriptionTelemetry.Lags, "s", "How old what was delivered may be, at the end of the last poll; 0 when caught up");

    public static ObservableGauge<double> PollAge { get; } =
        Meter.CreateObservableGauge("dynamostreams.poll.age", SubscriptionTelemetry.PollAges, "s", "Time since the last poll was completed, or since the start");

    public static ObservableUpDownCounter<long> Shards { get; } =
        Meter.CreateObservableUpDownCounter("dynamostreams.shards", SubscriptionTelemetry.Shards, "{shard}", "Shards that are not read to their end, by state, at the end of the last poll");

    public static ObservableGauge<long> ReplicaItems { get; } =
        Meter.CreateObservableGauge("dynamostreams.replica.items", ReplicaTelemetry.Items, "{item}", "Items that a replica shows");

    public static ObservableGauge<double> CheckpointAge { get; } =
        Meter.CreateObservableGauge("dynamostreams.checkpoint.age", ConsumerTelemetry.CheckpointAges, "s", "Time since a checkpoint was last stored, or since the start");
}
