using System.Diagnostics.Metrics;
using Rx.DynamoStreams;

namespace Dashboard;

// How many calls failed and were made again in this process, from the library's own metric.
internal sealed class RetryCount : IDisposable
{
    private long _total;
    private readonly MeterListener _listener = new();

    public RetryCount()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: DynamoStreamTelemetry.MeterName, Name: "dynamostreams.retries" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _total, count));
        _listener.Start();
    }

    public long Total => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}
