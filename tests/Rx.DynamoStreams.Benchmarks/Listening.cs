using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rx.DynamoStreams.Benchmarks;

// Somebody who listens to all metrics and traces of the library, and keeps nothing: what is left is the library's own part.
internal sealed class Listening : IDisposable
{
    private readonly MeterListener _metrics = new();
    private readonly ActivityListener _traces = new()
    {
        ShouldListenTo = source => source.Name == DynamoStreamTelemetry.ActivitySourceName,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public Listening()
    {
        _metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DynamoStreamTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _metrics.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        _metrics.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        _metrics.Start();
        ActivitySource.AddActivityListener(_traces);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }
}
