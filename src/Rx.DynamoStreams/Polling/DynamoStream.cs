using System.Reactive.Linq;
using Rx.DynamoStreams.Checkpoints;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams.Polling;

// One stream, by its ARN.
internal sealed class DynamoStream : IPacedStream
{
    private readonly IDynamoStreamsClient _client;
    private readonly string _streamArn;
    private readonly IObservable<StreamEvent> _subscriptions;

    public DynamoStream(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options)
    {
        (_client, _streamArn, Options) = (client, streamArn, options);
        _subscriptions = Observable.Create<StreamEvent>(observer =>
            options.CheckpointStore is null ? Read(options.StartFrom, pace: null, observer) : CheckpointedReading.Start(this, observer));
    }

    public DynamoStreamOptions Options { get; }

    public IDisposable Subscribe(IObserver<StreamEvent> observer) => _subscriptions.Subscribe(observer);

    public Task<StoredCheckpoint?> LoadAsync(ICheckpointStore store, string consumerName, CancellationToken cancellationToken) =>
        store.LoadAsync(consumerName, _streamArn, cancellationToken);

    public StreamPosition? PositionOf(StartFrom start) => start.Kind switch
    {
        StartKind.Position => start.Resumed,
        StartKind.Latest => null,
        _ => new StreamPosition(_streamArn, start.Time, currentUntil: null, []),
    };

    public IDisposable Read(StartFrom start, Pace? pace, IObserver<StreamEvent> observer)
    {
        var poller = new StreamPoller(_client, _streamArn, Options with { StartFrom = start }, pace, observer);
        poller.Start();
        return poller;
    }
}
