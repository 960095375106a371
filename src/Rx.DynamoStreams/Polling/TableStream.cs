using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// A table's stream, by the table's name: the newest one, or where a checkpoint is stored the one that it is in, and then those
// that came after it.
internal sealed class TableStream(IDynamoStreamsClient client, TableStreams streams, DynamoStreamOptions options) : PacedStream(options)
{
    public override KeyValuePair<string, object?> Whose { get; } = new(StreamMetrics.TableName, streams.TableName);

    public override async Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken)
    {
        var streamArns = await streams.ListAsync(cancellationToken).ConfigureAwait(false);
        if (streamArns.Count == 0)
            return null;
        // Also of a stream that does not exist any more: then a gap has to be told.
        var table = TableStreams.PrefixOf(streamArns[^1]);
        var stored = await store.ListStreamArnsAsync(consumerName, cancellationToken).ConfigureAwait(false);
        var newest = stored.Where(streamArn => streamArn.StartsWith(table, StringComparison.Ordinal)).Max(StringComparer.Ordinal);
        return newest is null ? null : await store.LoadAsync(consumerName, newest, cancellationToken).ConfigureAwait(false);
    }

    public override StreamPosition? PositionOf(StartFrom start) => start.Resumed;

    public override IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer) =>
        new TableReading(client, streams, Options with { StartFrom = start }, pace, observer).Start();
}
