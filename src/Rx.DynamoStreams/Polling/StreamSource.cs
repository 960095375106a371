namespace Rx.DynamoStreams.Polling;

// A stream that can be read from any place, by its ARN or by its table's name.
internal abstract class StreamSource(DynamoStreamOptions options)
{
    public DynamoStreamOptions Options => options;

    // For metrics: the attribute that tells it from others.
    public abstract KeyValuePair<string, object?> Whose { get; }

    // Which stream's checkpoint to go on from, given those that one is stored of; null for none.
    public abstract Task<string?> StoredStreamAsync(Func<CancellationToken, Task<IReadOnlyList<string>>> storedStreams, CancellationToken cancellationToken);

    public abstract IDisposable Read(ReadingStart start, IStreamReader reader);
}
