using System.Runtime.CompilerServices;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Processing;

namespace Rx.DynamoStreams;

/// <summary>Handles a stream's changes asynchronously, with back-pressure, and moves the checkpoint only over what is done.</summary>
/// <remarks>
/// <para>
/// For streams right from <see cref="ObservableDynamoStream"/>, before operators: reading has to wait for the handlers, and the
/// position has to follow them. Filter inside the handler.
/// </para>
/// <para>
/// <b>At least once.</b> With a <see cref="DynamoStreamOptions.CheckpointStore"/> handling goes on where the stored checkpoint says,
/// and each save covers of each shard the events up to the first one that is not done. A crash repeats what was done since the last
/// save, at most <see cref="DynamoStreamOptions.CheckpointInterval"/> of it, and loses nothing; make handlers idempotent, by the
/// event's shard and sequence number. Without a store handling begins with <see cref="DynamoStreamOptions.StartFrom"/> each time.
/// </para>
/// <para>
/// <b>Threading.</b> Handlers are called on the options' scheduler, without a SynchronizationContext. The last save is made before
/// the task ends.
/// </para>
/// </remarks>
public static class StreamHandling
{
    /// <summary>Calls a handler for each item change.</summary>
    /// <param name="stream">From <see cref="ObservableDynamoStream"/>.</param>
    /// <param name="handler">
    /// Called for one event at a time of each item, in order. An event is done when the task ends well; when it fails the handler is
    /// called again with the same event, by the options. Its token is cancelled when handling is to end and
    /// <see cref="HandlerOptions.DrainTimeout"/> is over.
    /// </param>
    /// <param name="options">How many at once, and what on failure; null for the defaults.</param>
    /// <param name="cancellationToken">Ends handling: nothing more is read, and running handlers may finish.</param>
    /// <returns>A task that ends once the stream is disabled and all of it is handled.</returns>
    /// <exception cref="ArgumentException">The stream is another observable, or options are out of their ranges.</exception>
    /// <exception cref="OperationCanceledException">Handling was cancelled; what is done is saved.</exception>
    /// <exception cref="HandlerFailedException">A handler failed too often, with <see cref="HandlerFailure.Stop"/>.</exception>
    /// <exception cref="CheckpointConflictException">Another consumer runs with the same name.</exception>
    /// <exception cref="Exception">What the stream ends with, see <see cref="ObservableDynamoStream"/>.</exception>
    public static Task ForEachAsync(
        this IObservable<StreamEvent> stream,
        Func<ItemChange, CancellationToken, Task> handler,
        HandlerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (source, checkedOptions) = Checked(stream, options, isBatch: false);
        return HandlerRun.RunAsync(
            source, checkedOptions, run => new ItemHandlers(run, (events, token) => handler(events[0], token)), cancellationToken);
    }

    /// <summary>
    /// Calls a handler for batches of item changes: up to <see cref="HandlerOptions.BatchSize"/>, or what came within
    /// <see cref="HandlerOptions.BatchWait"/>, one batch at a time, in the stream's order.
    /// </summary>
    /// <inheritdoc cref="ForEachAsync"/>
    public static Task ForEachBatchAsync(
        this IObservable<StreamEvent> stream,
        Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler,
        HandlerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (source, checkedOptions) = Checked(stream, options, isBatch: true);
        return HandlerRun.RunAsync(source, checkedOptions, run => new BatchHandlers(run, handler), cancellationToken);
    }

    /// <summary>The stream's events to be pulled, with <c>await foreach</c>.</summary>
    /// <remarks>
    /// Reading begins with the enumeration, and waits while <see cref="HandlerOptions.MaxPending"/> events are not pulled. An event
    /// is done, and the checkpoint may move over it, when the next one is asked for; leaving the loop in the middle of an event's
    /// body, by an exception or a break, leaves that event for the next start.
    /// </remarks>
    /// <param name="stream">From <see cref="ObservableDynamoStream"/>.</param>
    /// <param name="options">Of which only <see cref="HandlerOptions.MaxPending"/> counts; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The stream is another observable, or options are out of their ranges.</exception>
    public static IAsyncEnumerable<StreamEvent> ReadAllAsync(
        this IObservable<StreamEvent> stream, HandlerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (source, checkedOptions) = Checked(stream, options, isBatch: false);
        return EventPull.ReadAllAsync(source, checkedOptions.MaxPending, cancellationToken);
    }

    /// <summary>
    /// Waits for the last saves of subscriptions that have ended, by Dispose, TakeUntil, RefCount or however else: of this stream's
    /// consumer in this process.
    /// </summary>
    /// <remarks>
    /// Complete at once where nothing is under way, and without a <see cref="DynamoStreamOptions.CheckpointStore"/>. It takes no longer
    /// than <see cref="DynamoStreamOptions.CallTimeout"/> on the options' scheduler, and never fails: what could not be saved is in the
    /// log, and comes again at the next start. Subscriptions that go on are not waited for.
    /// </remarks>
    /// <param name="stream">From <see cref="ObservableDynamoStream"/>.</param>
    /// <exception cref="ArgumentException">The stream is another observable.</exception>
    public static Task WhenSavedAsync(this IObservable<StreamEvent> stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream is ResumableStream resumable
            ? resumable.WhenSavedAsync()
            : throw new ArgumentException("Only a stream right from ObservableDynamoStream knows of its saves; call this before any operator.", nameof(stream));
    }

    private static (StreamSource Stream, HandlerOptions Options) Checked(
        IObservable<StreamEvent> stream, HandlerOptions? options, bool isBatch, [CallerArgumentExpression(nameof(stream))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream, name);
        if (stream is not ResumableStream resumable)
        {
            throw new ArgumentException(
                "Only a stream right from ObservableDynamoStream can be handled so, because reading has to wait for the handlers; call this before any operator, and filter inside the handler.",
                name);
        }
        options ??= new HandlerOptions();
        options.Validate(isBatch);
        return (resumable.Source, options);
    }
}
