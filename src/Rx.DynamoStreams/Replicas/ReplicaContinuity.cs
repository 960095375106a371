using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Replicas;

// Takes a replica from one life to the next: by a file that all of it is written to now and then, or by the store that has its
// items anyway and gets a bookmark with them. Called by one caller at a time, but for SaveAsync.
internal sealed class ReplicaContinuity : IDisposable
{
    private readonly DynamoTableReplicaOptions _options;
    private readonly string _tableName;
    private readonly ReplicaLedger _ledger;
    private readonly ILogger _logger;
    private readonly ReplicaFile? _file;
    private readonly ReplicaSaver? _saver;
    private bool _isStoreOpen;

    public ReplicaContinuity(DynamoTableReplicaOptions options, string tableName, ReplicaLedger ledger, ILogger logger)
    {
        (_options, _tableName, _ledger, _logger) = (options, tableName, ledger, logger);
        _file = options.File is null ? null : new ReplicaFile(options.File, tableName, options.Saving);
        if (options is not { File: null, Store: null })
            _saver = new ReplicaSaver(_file?.Path ?? "its store", _file, options.SaveInterval, logger, tableName);
    }

    // What the store is to have with its items at the next commit; none while they lack something that the stream cannot tell.
    public string? Bookmark { get; private set; }

    public bool IsBookmarked => _options.Store is null || Bookmark == _options.Store.Bookmark;

    // How far the contents are that there are to begin with; else a reason, if there is one to tell.
    public StreamPosition? Begin(TableShape shape, out string? reason)
    {
        reason = null;
        if (_options.Store is { } store)
            return Begin(store, shape, out reason);
        if (_file?.Load(shape, out reason) is not { } saved)
        {
            reason = reason is null ? null : $"the file {_file!.Path} cannot be used: {reason}";
            return null;
        }
        _ledger.Load(shape.View, saved);
        StreamLog.ReplicaLoaded(_logger, _tableName, _file.Path, saved.Items.Count);
        return saved.Position;
    }

    // Whoever went on from a bookmark that is older than a gap would meet the gap again, but count its scan as this one, and take what
    // this one saw for seen.
    public void Forget() => Bookmark = null;

    // While nobody sees them: so the store does not have to hold a whole scan back.
    public void Keep()
    {
        if (_isStoreOpen)
            _options.Store!.Commit(Bookmark);
    }

    public Task SaveAsync() => _saver is null
        ? throw new InvalidOperationException($"The replica of table '{_tableName}' has no file and no store. Name one in {nameof(DynamoTableReplicaOptions)}.{nameof(DynamoTableReplicaOptions.File)}, or {nameof(DynamoTableReplicaOptions.Store)}.")
        : _saver.AskAsync();

    // When the contents are just what the position says, and published.
    public void Offer(DateTimeOffset now, TableShape shape, StreamPosition position, Action publish) => _saver?.Offer(now, ended =>
    {
        if (_file is not null)
        {
            var replica = _ledger.Save(position);
            return _options.Saving.RunAsync(() => _file.Save(replica, ended), ended);
        }
        Bookmark = new ReplicaBookmark(shape.KeyNames, position, _ledger.Scan, _ledger.NotFetchedYet).ToJson();
        publish();
        // The store failed, and the replica ended with that.
        return IsBookmarked ? Task.CompletedTask : Task.FromCanceled(new CancellationToken(canceled: true));
    });

    // Nothing is saved any more when this returns.
    public void Dispose() => _saver?.Dispose();

    private StreamPosition? Begin(IReplicaStore store, TableShape shape, out string? reason)
    {
        reason = null;
        store.Open(_tableName);
        _isStoreOpen = true;
        store.Aside.Clear();
        if (store.Bookmark is { } text)
        {
            var bookmark = ReplicaBookmark.Parse(text);
            if (bookmark is not null && bookmark.Position.StreamArn == shape.StreamArn && bookmark.KeyNames.SequenceEqual(shape.KeyNames))
            {
                _ledger.GoOn(shape.View, bookmark.Scan, bookmark.Unfetched);
                StreamLog.ReplicaLoaded(_logger, _tableName, "its store", _ledger.Count);
                Bookmark = text;
                return bookmark.Position;
            }
            reason = bookmark is null ? "what the store has is of another version of this library"
                : bookmark.Position.StreamArn == shape.StreamArn ? "the table had another key"
                : "the table's stream was switched off since";
        }
        store.Items.Clear();
        return null;
    }
}
