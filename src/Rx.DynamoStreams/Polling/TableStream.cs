using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// A table's stream, by the table's name: the newest one, or where a checkpoint is stored the one that it is in, and then those
// that came after it.
internal sealed class TableStream(IDynamoStreamsClient client, TableStreams streams, DynamoStreamOptions options) : StreamSource(options)
{
    public override KeyValuePair<string, object?> Whose { get; } = new(StreamMetrics.TableName, streams.TableName);

    public override async Task<string?> StoredStreamAsync(
        Func<CancellationToken, Task<IReadOnlyList<string>>> storedStreams, CancellationToken cancellationToken)
    {
        var streamArns = await streams.ListAsync(cancellationToken).ConfigureAwait(false);
        if (streamArns.Count == 0)
            return null;
        // Also of a stream that does not exist any more: then a gap has to be told.
        var table = TableStreams.PrefixOf(streamArns[^1]);
        var stored = await storedStreams(cancellationToken).ConfigureAwait(false);
        return stored.Where(streamArn => streamArn.StartsWith(table, StringComparison.Ordinal)).Max(StringComparer.Ordinal);
    }

    public override IDisposable Read(ReadingStart start, IStreamReader reader) =>
        new TableReading(client, streams, Options, start, reader).Start();
}
