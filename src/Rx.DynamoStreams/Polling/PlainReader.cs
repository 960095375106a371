namespace Rx.DynamoStreams.Polling;

// An observer that takes what comes.
internal sealed class PlainReader(IObserver<StreamEvent> observer) : IStreamReader
{
    public Task? Begins(StreamPosition position) => null;

    public Task? Pace() => null;

    public void OnNext(StreamEvent value) => observer.OnNext(value);

    public void OnError(Exception error) => observer.OnError(error);

    public void OnCompleted() => observer.OnCompleted();
}
