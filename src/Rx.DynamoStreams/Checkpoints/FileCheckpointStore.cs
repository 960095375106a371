using System.Reactive.Disposables;
using Rx.DynamoStreams.Checkpoints;
using Rx.DynamoStreams.Files;

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
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileLock _lock;
    private bool _isDisposed;
    private int _users;

    // What the file holds; null until it is read, and after a write that may or may not have come to its end.
    private CheckpointFile? _file;

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
        _path = Path.GetFullPath(path);
        _lock = FileLock.Take(_path, "Checkpoint file", "end that one first, give each store a file of its own, or share one store");
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        return Locked(() => Known_Locked().Find(key), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        return Locked(() => Known_Locked().StreamArnsOf(consumerName), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used, so nothing is saved over it; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read or written, for example because the disk is full.</exception>
    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.ToSave(consumerName, checkpoint);
        return Locked(() => Replace_Locked(Known_Locked().With(key, checkpoint)), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>An entry that cannot be read is deleted, too, as long as the rest of the file can be.</remarks>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used, so nothing is saved over it; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read or written, for example because the disk is full.</exception>
    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        return Locked(
            () =>
            {
                var (stored, next) = (Known_Locked(), Known_Locked().Without(key));
                return next == stored ? stored : Replace_Locked(next);
            },
            cancellationToken);
    }

    /// <summary>The names of all consumers that have a checkpoint in the file, sorted by ordinal.</summary>
    /// <param name="cancellationToken">Ends the call early; nothing is changed.</param>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <exception cref="StreamPositionException">The file cannot be used; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<IReadOnlyList<string>> ListConsumersAsync(CancellationToken cancellationToken = default) =>
        Locked(() => Known_Locked().Consumers, cancellationToken);

    /// <summary>Gives the file free for another store. A save that is under way ends first.</summary>
    /// <remarks>
    /// Readings of this store that have not ended go on saving to it, and the file is free once the last of them has stored what is
    /// done; so it does not matter whether the store or its subscription is disposed first.
    /// </remarks>
    public void Dispose()
    {
        lock (_gate)
        {
            var isFirst = !_isDisposed;
            _isDisposed = true;
            if (isFirst && _users == 0)
                _lock.Dispose();
        }
    }

    object ISharedStore.Place => this;

    IDisposable ISharedStore.Use()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _users++;
            return Disposable.Create(LetGo);
        }
    }

    private void LetGo()
    {
        lock (_gate)
        {
            if (--_users == 0 && _isDisposed)
                _lock.Dispose();
        }
    }

    private Task<T> Locked<T>(Func<T> step, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed && _users == 0, this);
                return Task.FromResult(step());
            }
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private CheckpointFile Known_Locked() => _file ??=
        File.Exists(_path) ? CheckpointFile.Parse(_path, File.ReadAllBytes(_path)) : CheckpointFile.Empty(_path);

    private CheckpointFile Replace_Locked(CheckpointFile next)
    {
        _file = null;
        var temporary = _path + ".tmp";
        // What a killed process left there may have other rights, or lead elsewhere; it is of no use.
        File.Delete(temporary);
        using (var written = PrivateFile.Open(temporary, FileMode.CreateNew))
        {
            written.Write(next.ToUtf8());
            written.Flush(flushToDisk: true);
        }
        File.Move(temporary, _path, overwrite: true);
        return _file = next;
    }
}
