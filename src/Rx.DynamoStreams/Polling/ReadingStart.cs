using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Polling;

// From where a stream is read, and how long ago that was asked for, by the stopwatch: LATEST means from that moment on, whatever is
// loaded, listed and asked for first.
internal sealed record ReadingStart(StartFrom From, IStopwatch SinceAsked)
{
    // LATEST stands for that moment while it is asked for within the grain of creation times.
    public static readonly TimeSpan LatestGrain = TimeSpan.FromSeconds(1);
}
