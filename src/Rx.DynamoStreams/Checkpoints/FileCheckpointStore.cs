using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams;

/// <summary>Checkpoints in one local JSON file: for a consumer that runs on one machine.</summary>
/// <remarks>
/// <para>
/// The file holds the checkpoints of any number of consumer names and streams. It is written anew with each save, beside the
/// old one, flushed to the disk, and then put in its place; so a process that is killed at any moment leaves the old or the new
/// checkpoint, never half of one, and a save that has ended is not lost with the process. A power cut may bring back the
/// checkpoint before. On Unix only the file's owner may read and write it.
/// </para>
/// <para>
/// When a table's stream is switched off and on again it gets a new ARN. The file keeps a consumer's checkpoints of the table's
/// two streams that were saved last, and drops earlier ones.
/// </para>
/// <para>
/// A store locks its file, until it is disposed and nobody saves to it any more, or its process ends. Beside the file are <c>.lock</c>, which is locked and stays
/// behind, <c>.holder</c>, which says by whom, and for a moment <c>.tmp</c>. Locks do not work on every network drive: use a
/// local one.
/// </para>
/// <para>
/// Safe to use from several threads. The file is read and written on the caller's thread, and all tasks are complete when they
/// are returned. A save costs one flush of the disk, some milliseconds, and about 150 bytes for each shard of each position.
/// </para>
/// </remarks>
public sealed class FileCheckpointStore : ICheckpointStore, ISharedStore, IDisposable
{
    private readonly OpenCheckpointFile _file;
    private readonly IDisposable _hold;
    private volatile bool _isDisposed;

    /// <summary>Locks the file; it is read when it is first needed, and created by the first save.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">
    /// Another store, in this process or another, uses the file; the message says which process. Or the folder does not exist or
    /// cannot be written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This process has no right to write in the folder.</exception>
    public FileCheckpointStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_file, _hold) = OpenCheckpointFile.Take(Path.GetFullPath(path));
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        return _file.ReadAsync(file => file.Find(key), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        return _file.ReadAsync(file => file.StreamArnsOf(consumerName), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used, so nothing is saved over it; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read or written, for example because the disk is full.</exception>
    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.ToSave(consumerName, checkpoint);
        return _file.ReplaceAsync(file => file.With(key, checkpoint), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>An entry that cannot be read is deleted, too, as long as the rest of the file can be.</remarks>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used, so nothing is saved over it; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read or written, for example because the disk is full.</exception>
    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        return _file.ReplaceAsync(file => file.Without(key), cancellationToken);
    }

    /// <summary>The names of all consumers that have a checkpoint in the file, sorted by ordinal.</summary>
    /// <param name="cancellationToken">Ends the call early; nothing is changed.</param>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<IReadOnlyList<string>> ListConsumersAsync(CancellationToken cancellationToken = default) =>
        _file.ReadAsync(file => file.Consumers, cancellationToken);

    /// <summary>Gives the file free for another store. A save that is under way ends first.</summary>
    /// <remarks>
    /// Readings of this store that have not ended go on saving to it, and the file is free once the last of them has stored what is
    /// done; so it does not matter whether the store or its subscription is disposed first. Another store of this process takes the file
    /// over at once, and what is still saved is saved through it.
    /// </remarks>
    public void Dispose()
    {
        _isDisposed = true;
        _hold.Dispose();
    }

    object ISharedStore.Place => _file;

    IDisposable ISharedStore.Use()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _file.Hold();
    }
}
