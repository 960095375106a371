using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// One stream, by its ARN.
internal sealed class SingleStream(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options) : StreamSource(options)
{
    public override KeyValuePair<string, object?> Whose { get; } = new(StreamMetrics.StreamArn, streamArn);

    public override Task<string?> StoredStreamAsync(
        Func<CancellationToken, Task<IReadOnlyList<string>>> storedStreams, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(streamArn);

    public override IDisposable Read(ReadingStart start, IStreamReader reader)
    {
        var poller = new StreamPoller(client, streamArn, Options, start, reader);
        poller.Start();
        return poller;
    }
}
