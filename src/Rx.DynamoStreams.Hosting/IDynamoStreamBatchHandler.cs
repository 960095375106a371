namespace Rx.DynamoStreams.Hosting;

/// <summary>Handles a stream's changes in batches, one batch at a time, in the stream's order.</summary>
/// <remarks>
/// Registered by <see cref="DynamoStreamServiceCollectionExtensions.AddDynamoStreamBatchHandler{THandler}"/>. Each call has a service
/// scope of its own, and by default a new instance.
/// </remarks>
public interface IDynamoStreamBatchHandler
{
    /// <summary>
    /// Handles a batch. It is done as a whole when the task ends well; when it fails it is called again with the same batch, by the
    /// <see cref="HandlerOptions"/>.
    /// </summary>
    /// <param name="changes">
    /// Up to <see cref="HandlerOptions.BatchSize"/> changes, or what came within <see cref="HandlerOptions.BatchWait"/>. Each comes at
    /// least once, and after a restart perhaps again.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancelled when the host stops and <see cref="HandlerOptions.DrainTimeout"/> is over; until then the call may finish.
    /// </param>
    Task HandleAsync(IReadOnlyList<ItemChange> changes, CancellationToken cancellationToken);
}
