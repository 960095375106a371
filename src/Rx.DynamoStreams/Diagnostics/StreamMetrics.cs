using System.Diagnostics.Metrics;

namespace Rx.DynamoStreams.Diagnostics;

// All metrics, with stable names.
internal static class StreamMetrics
{
    public const string MeterName = "Rx.DynamoStreams";

    private static readonly Meter Meter = new(MeterName);

    public static Counter<long> ItemsUnmappable { get; } =
        Meter.CreateCounter<long>("dynamostreams.items.unmappable", "{item}", "Items left out of a typed stream because they could not be mapped");
}
