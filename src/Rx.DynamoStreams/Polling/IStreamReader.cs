namespace Rx.DynamoStreams.Polling;

// Who reads a stream. Besides its events it is told where reading begins, and may hold it back.
internal interface IStreamReader : IObserver<StreamEvent>
{
    // Where a stream begins, in order with the events: before its first one, which waits for the task; null for no wait.
    Task? Begins(StreamPosition position);

    // What the next event waits for; null when it may come at once.
    Task? Pace();
}
