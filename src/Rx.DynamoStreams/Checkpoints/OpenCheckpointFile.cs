using System.Reactive.Disposables;
using Rx.DynamoStreams.Files;

namespace Rx.DynamoStreams.Checkpoints;

// A checkpoint file that this process has locked: for one store at a time, and for readings that still save although their store is
// disposed. The next store of the same file in this process joins those; the lock is let go when nobody holds the file any more.
internal sealed class OpenCheckpointFile
{
    private static readonly Lock RegistryGate = new();
    private static readonly Dictionary<string, OpenCheckpointFile> Registry = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileLock _lock;

    // Under the registry's gate.
    private bool _hasStore;
    private int _holders;

    // Under the file's own gate.
    private bool _isClosed;

    // What the file holds; null until it is read, and after a write that may or may not have come to its end.
    private CheckpointFile? _known;

    private OpenCheckpointFile(string path, FileLock fileLock) => (_path, _lock) = (path, fileLock);

    // For a store, until the hold is disposed. The path is a full one.
    public static (OpenCheckpointFile File, IDisposable Hold) Take(string path)
    {
        lock (RegistryGate)
        {
            // Where there is a store already, the lock tells so.
            if (!Registry.TryGetValue(path, out var file) || file._hasStore)
                Registry[path] = file = new OpenCheckpointFile(path, FileLock.Take(path, "Checkpoint file", "end that one first, give each store a file of its own, or share one store"));
            (file._hasStore, file._holders) = (true, file._holders + 1);
            return (file, Disposable.Create(() => file.LetGo(isStore: true)));
        }
    }

    // For a reading that uses the store.
    public IDisposable Hold()
    {
        lock (RegistryGate)
        {
            _holders++;
            return Disposable.Create(() => LetGo(isStore: false));
        }
    }

    public Task<T> ReadAsync<T>(Func<CheckpointFile, T> read, CancellationToken cancellationToken) =>
        Locked(() => read(Known_Locked()), cancellationToken);

    public Task ReplaceAsync(Func<CheckpointFile, CheckpointFile> change, CancellationToken cancellationToken) => Locked(
        () =>
        {
            var (known, next) = (Known_Locked(), change(Known_Locked()));
            return next == known ? known : Replace_Locked(next);
        },
        cancellationToken);

    private void LetGo(bool isStore)
    {
        lock (RegistryGate)
        {
            _hasStore &= !isStore;
            if (--_holders > 0)
                return;
            // A save that is under way ends first.
            lock (_gate)
                _isClosed = true;
            _lock.Dispose();
            Registry.Remove(_path);
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
                ObjectDisposedException.ThrowIf(_isClosed, typeof(FileCheckpointStore));
                return Task.FromResult(step());
            }
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private CheckpointFile Known_Locked() => _known ??=
        File.Exists(_path) ? CheckpointFile.Parse(_path, File.ReadAllBytes(_path)) : CheckpointFile.Empty(_path);

    private CheckpointFile Replace_Locked(CheckpointFile next)
    {
        _known = null;
        var temporary = _path + ".tmp";
        // What a killed process left there may have other rights, or lead elsewhere; it is of no use.
        File.Delete(temporary);
        using (var written = PrivateFile.Open(temporary, FileMode.CreateNew))
        {
            written.Write(next.ToUtf8());
            written.Flush(flushToDisk: true);
        }
        File.Move(temporary, _path, overwrite: true);
        return _known = next;
    }
}
