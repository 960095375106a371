using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.DynamoStreams.Checkpoints;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// A stream of this library's own, before operators. Unlike any other observable it can be told where to start and asked to wait,
// which is what stored checkpoints and asynchronous handlers need.
internal sealed class ResumableStream(StreamSource source) : IObservable<StreamEvent>
{
    private readonly IObservable<StreamEvent> _subscriptions = Observable.Create<StreamEvent>(observer => source.Options.CheckpointStore is null
        ? source.Read(new ReadingStart(source.Options.StartFrom, source.Options.Scheduler.StartStopwatch()), new PlainReader(observer))
        : PlainReading.Start(source, observer));

    public StreamSource Source => source;

    public IDisposable Subscribe(IObserver<StreamEvent> observer) => _subscriptions.Subscribe(observer);

    // The ends of the readings under this one's name that have ended and still save.
    public Task WhenSavedAsync() => source.Options is { CheckpointStore: { } store, ConsumerName: { } consumerName }
        ? Task.WhenAll(NamedReadings.OfThisProcess.Ending((store as ISharedStore)?.Place ?? store, consumerName).Select(reading => reading.End))
        : Task.CompletedTask;
}
