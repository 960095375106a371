using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams.Polling;

// One stream, by its ARN.
internal sealed class DynamoStream(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options) : PacedStream(options)
{
    public override KeyValuePair<string, object?> Whose { get; } = new(StreamMetrics.StreamArn, streamArn);

    public override Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken) =>
        store.LoadAsync(consumerName, streamArn, cancellationToken);

    public override StreamPosition? PositionOf(StartFrom start) => start.Kind switch
    {
        StartKind.Position => start.Resumed,
        StartKind.Latest => null,
        _ => new StreamPosition(streamArn, start.Time, currentUntil: null, []),
    };

    public override IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer)
    {
        var poller = new StreamPoller(client, streamArn, Options with { StartFrom = start }, pace, observer);
        poller.Start();
        return poller;
    }
}
