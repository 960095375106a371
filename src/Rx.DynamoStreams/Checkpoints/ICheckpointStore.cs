namespace Rx.DynamoStreams;

/// <summary>Keeps how far each consumer has read each stream, so that the next start goes on from there.</summary>
/// <remarks>
/// <para>
/// A consumer is whoever should get every change once: two consumers with different names each get all of them, and a name is
/// for one running consumer at a time. Saving is compare-and-set by <see cref="StoredCheckpoint.Version"/>, so a second one
/// that runs with the same name is found out at its next save, and cannot turn the first one's progress back.
/// </para>
/// <para>
/// Methods may be called from several threads at once. A store that completes its tasks synchronously, as
/// <see cref="InMemoryCheckpointStore"/> does, keeps a subscription in virtual time on its thread. A store has no clock: times
/// come with what is saved.
/// </para>
/// <para>
/// A call that fails with an <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="TimeoutException"/>, or
/// with an AWS client's exception for a passing fault, is made again, after waits that grow, for as long as it takes: reading begins
/// after the load, and goes on while a save is tried again. Any other exception ends the subscription with it.
/// </para>
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>The last checkpoint that was saved, or null when there is none.</summary>
    /// <param name="consumerName">Whose checkpoint; not empty, compared by ordinal.</param>
    /// <param name="streamArn">The stream that the checkpoint is in; not empty.</param>
    /// <param name="cancellationToken">Ends the call early; nothing is changed by loading.</param>
    /// <exception cref="ArgumentException">A name or ARN is empty.</exception>
    /// <exception cref="StreamPositionException">What is stored cannot be used; the message says where it is and what to do.</exception>
    Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default);

    /// <summary>The streams that a checkpoint of the consumer is stored for, in no order; none when there is none.</summary>
    /// <remarks>
    /// Asked once at the start of a table's reader: a table whose stream is switched off and on again gets another ARN, and the
    /// stored one may be of a stream that does not exist any more.
    /// </remarks>
    /// <param name="consumerName">Whose checkpoints; not empty, compared by ordinal.</param>
    /// <param name="cancellationToken">Ends the call early; nothing is changed.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default);

    /// <summary>Replaces the checkpoint before this one, its <see cref="StoredCheckpoint.State"/> included.</summary>
    /// <remarks>
    /// It succeeds when the stored checkpoint has the version before this one's; nothing stored counts as version 0. It succeeds,
    /// too, when the stored one has this very version and this very <see cref="StoredCheckpoint.Holder"/>, so that a save whose
    /// answer was lost can be made again. When it fails or is cancelled otherwise than with a conflict, either the old or the new
    /// checkpoint is stored, never a mixture.
    /// </remarks>
    /// <param name="consumerName">Whose checkpoint; not empty, compared by ordinal.</param>
    /// <param name="checkpoint">What to store, for the stream <c>checkpoint.Position.StreamArn</c>.</param>
    /// <param name="cancellationToken">Ends the call early; the checkpoint may or may not be stored then.</param>
    /// <exception cref="ArgumentException">The name is empty, the version is less than 1, or the holder is empty.</exception>
    /// <exception cref="CheckpointConflictException">
    /// Another version is stored, so someone else runs with this consumer's name. What is stored stays as it is; stop, or load
    /// anew.
    /// </exception>
    Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default);

    /// <summary>Takes the consumer's checkpoint in that stream away, so that its next start begins anew.</summary>
    /// <remarks>
    /// Nothing stored is no error. What is stored need not be readable: a position of a later version, or one that was damaged, goes,
    /// too. For stopped consumers: one that still runs gets a <see cref="CheckpointConflictException"/> at its next save, because
    /// nothing stored counts as version 0, unless it has not saved yet. When the call fails or is cancelled, the checkpoint is stored
    /// as it was, or it is gone.
    /// </remarks>
    /// <param name="consumerName">Whose checkpoint; not empty, compared by ordinal.</param>
    /// <param name="streamArn">The stream that the checkpoint is in; not empty. Those in other streams stay.</param>
    /// <param name="cancellationToken">Ends the call early; the checkpoint may or may not be there then.</param>
    /// <exception cref="ArgumentException">A name or ARN is empty.</exception>
    Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default);
}
