using System.Reactive.Concurrency;

namespace Rx.DynamoStreams;

/// <summary>A DynamoDB stream as an observable.</summary>
public static class ObservableDynamoStream
{
    /// <summary>Reads a stream from now on, with defaults for all else.</summary>
    /// <param name="client">Makes the calls. It is not disposed.</param>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="interval">How long to wait between two polls, see <see cref="DynamoStreamOptions.Interval"/>.</param>
    /// <param name="scheduler">The source of time and of the delivering thread; null for <see cref="TaskPoolScheduler.Default"/>.</param>
    /// <exception cref="ArgumentException">The ARN is empty, or the interval out of its range.</exception>
    public static IObservable<StreamEvent> Create(
        IDynamoStreamsClient client, string streamArn, TimeSpan interval, IScheduler? scheduler = null) =>
        Create(client, streamArn, new DynamoStreamOptions { Interval = interval, Scheduler = scheduler ?? TaskPoolScheduler.Default });

    /// <summary>Reads a stream.</summary>
    /// <param name="client">Makes the calls. It is not disposed.</param>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="ArgumentException">The ARN is empty, or options are out of their ranges: the message names them all.</exception>
    public static IObservable<StreamEvent> Create(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(streamArn);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(streamArn);
        return System.Reactive.Linq.Observable.Never<StreamEvent>();
    }
}
