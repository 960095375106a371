using System.Diagnostics.Metrics;

namespace Rx.DynamoStreams.Diagnostics;

// How much a replica shows, from its start to its end.
internal sealed class ReplicaTelemetry(string tableName, Func<int> count) : IDisposable
{
    private static readonly Living<ReplicaTelemetry> Replicas = new();

    private readonly KeyValuePair<string, object?> _table = new(StreamMetrics.TableName, tableName);

    public static IEnumerable<Measurement<long>> Items() =>
        from replica in Replicas.All
        group replica.Count by replica._table into counts
        select new Measurement<long>(counts.Max(), counts.Key);

    private int Count => count();

    public void Start() => Replicas.Add(this);

    public void Dispose() => Replicas.Remove(this);
}
