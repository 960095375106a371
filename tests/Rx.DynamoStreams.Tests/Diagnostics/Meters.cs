using System.Diagnostics.Metrics;
using System.Globalization;

namespace Rx.DynamoStreams.Tests.Diagnostics;

// What the library measures of one stream, or consumer, or table. Tests beside this one measure, too.
internal sealed class Meters : IDisposable
{
    private readonly string _whose;
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, string Tags, double Value)> _measured = [];

    public Meters(string whose)
    {
        _whose = whose;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DynamoStreamTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    // As in "dynamostreams.records insert: 2": names, other attributes, and the sum of what was counted.
    public IReadOnlyList<string> Counted(string name) =>
        [.. Of(name).GroupBy(one => one.Tags).Select(group => LineOf(name, group.Key, group.Sum(one => one.Value))).Order(StringComparer.Ordinal)];

    public IReadOnlyList<double> Values(string name, string tags = "") => [.. Of(name).Where(one => one.Tags == tags).Select(one => one.Value)];

    // What there is to measure at this moment.
    public IReadOnlyList<string> Now(string name)
    {
        lock (_measured)
            _measured.Clear();
        _listener.RecordObservableInstruments();
        return [.. Of(name).Select(one => LineOf(name, one.Tags, one.Value)).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();

    private List<(string Name, string Tags, double Value)> Of(string name)
    {
        lock (_measured)
            return [.. _measured.Where(one => one.Name == name)];
    }

    private static string LineOf(string name, string tags, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{(tags.Length == 0 ? "" : " ")}{tags}: {value}");

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (others, isOurs) = (new List<string>(), false);
        foreach (var (_, tag) in tags)
        {
            if (tag is string text && text == _whose)
                isOurs = true;
            else
                others.Add($"{tag}");
        }
        if (!isOurs)
            return;
        lock (_measured)
            _measured.Add((instrument.Name, string.Join(' ', others), value));
    }
}
