namespace Rx.DynamoStreams;

/// <summary>Names under which this library tells of itself; docs/operations.md says what is told and what to watch.</summary>
public static class DynamoStreamTelemetry
{
    /// <summary>The <see cref="System.Diagnostics.Metrics.Meter"/> of all metrics, whose names begin with <c>dynamostreams.</c></summary>
    public const string MeterName = "Rx.DynamoStreams";

    /// <summary>
    /// The <see cref="System.Diagnostics.ActivitySource"/> of all traces: an activity for each poll, and one for each call of a handler
    /// with links to the polls that its events came with.
    /// </summary>
    public const string ActivitySourceName = "Rx.DynamoStreams";

    /// <summary>The logging category of all messages, whose event ids are stable.</summary>
    public const string LogCategory = "Rx.DynamoStreams";
}
