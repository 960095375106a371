namespace Rx.DynamoStreams.Hosting;

/// <summary>Handles a stream's changes, one at a time of each item.</summary>
/// <remarks>
/// Registered by <see cref="DynamoStreamServiceCollectionExtensions.AddDynamoStreamHandler{THandler}"/>. Each call has a service scope
/// of its own, and by default a new instance.
/// </remarks>
public interface IDynamoStreamHandler
{
    /// <summary>
    /// Handles one change. It is done, and the checkpoint may move over it, when the task ends well; when it fails it is called again
    /// with the same change, by the <see cref="HandlerOptions"/>.
    /// </summary>
    /// <param name="change">The change. It comes at least once, and after a restart perhaps again.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the host stops and <see cref="HandlerOptions.DrainTimeout"/> is over; until then the call may finish.
    /// </param>
    Task HandleAsync(ItemChange change, CancellationToken cancellationToken);
}
