using System.Globalization;

namespace Rx.DynamoStreams.Simulation;

// The last things that happened, as text aligned by time, for the report of a failure.
internal sealed class Timeline(int lines, Func<TimeSpan> elapsed)
{
    private readonly Queue<(TimeSpan At, object What)> _entries = new();

    public TimeSpan Now => elapsed();

    public void Add(object what)
    {
        _entries.Enqueue((elapsed(), what));
        if (_entries.Count > lines)
            _entries.Dequeue();
    }

    public override string ToString() => string.Join(Environment.NewLine, _entries.Select(entry =>
        string.Create(CultureInfo.InvariantCulture, $"  {entry.At,22:c}  {Text(entry.What)}")));

    private static string Text(object what) => what switch
    {
        ItemChange change => $"{change.GetType().Name.ToLowerInvariant()} {change.Keys["id"]?.S} {change.SequenceNumber.ToString().TrimStart('0')} of {change.ShardId}",
        Checkpoint checkpoint => $"checkpoint {checkpoint.Poll}: {checkpoint.Records} records, caught up {checkpoint.CaughtUp}, {string.Join("; ", checkpoint.Position.Shards.Select(shard => $"{shard.ShardId} after {shard.After?.ToString().TrimStart('0')} since {shard.Since:HH:mm:ss}{(shard.IsFinished ? " finished" : "")}"))}",
        StoredCheckpoint stored => $"saved {stored.Version}: {stored.Position.ToJson()}",
        _ => what.ToString() ?? "",
    };
}
