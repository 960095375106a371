using Microsoft.Data.Sqlite;
using Rx.DynamoStreams.Sqlite.Database;

namespace Rx.DynamoStreams.Sqlite;

/// <summary>
/// Keeps a replica in a SQLite database: for a table that is larger than memory wants, and to start again without a scan.
/// </summary>
/// <remarks>
/// <para>
/// For <see cref="DynamoTableReplicaOptions.Store"/>. Memory is used for two page caches of up to 16 MB each, whatever the table's size.
/// Beside the database are its write-ahead log and a lock file, so give it a local folder: SQLite's locks do not work on most network
/// drives. On Unix the files are readable for their owner only.
/// </para>
/// <para>
/// One replica at a time uses a database, of whatever process. When the process dies, the database is as its last commit left it; when
/// the machine does, as some commit shortly before left it, from which the replica goes on just as well.
/// </para>
/// </remarks>
public sealed class SqliteReplicaStore : IReplicaStore
{
    private const int CacheKilobytes = 16 * 1024;

    // "RxDS", by which a database is known for one of these, see https://www.sqlite.org/pragma.html#pragma_application_id.
    private const long ApplicationId = 0x52784453;
    private const long FormatVersion = 1;

    private readonly SqliteRows _items = new("items");
    private readonly SqliteRows _aside = new("aside");
    private FileStream? _claim;
    private SqliteSession? _writer;
    private SqliteSession? _reader;
    private SqliteCommand? _bookmark;
    private SqliteCommand? _find;

    /// <summary>Makes a store. Its file is opened, or made, when its replica is started.</summary>
    /// <param name="path">The database's file, in a folder that is there.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public SqliteReplicaStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The database's file, as a full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string? Bookmark { get; private set; }

    /// <inheritdoc/>
    public IReplicaRows Items => _items;

    /// <inheritdoc/>
    public IReplicaRows Aside => _aside;

    private SqliteSession Writer => _writer ?? throw NotOpen();

    private SqliteSession Reader => _reader ?? throw NotOpen();

    /// <inheritdoc/>
    public void Open(string tableName)
    {
        _claim = Claim();
        OpenPrivate(Path, FileShare.ReadWrite).Dispose();
        _writer = new SqliteSession(Path, CacheKilobytes);
        MakeOrCheck(_writer, tableName);
        _items.Open(_writer);
        _aside.Open(_writer);
        _bookmark = _writer.Prepare("UPDATE replica SET bookmark = $bookmark", "$bookmark");
        Bookmark = _writer.Ask("SELECT bookmark FROM replica") as string;
        _writer.Commit();
        _reader = new SqliteSession(Path, CacheKilobytes);
        _find = _reader.Prepare("SELECT image FROM items WHERE key = $key", "$key");
    }

    /// <inheritdoc/>
    public void Commit(string? bookmark)
    {
        if (bookmark != Bookmark)
            _ = Writer.Change(_bookmark!, bookmark ?? (object)DBNull.Value);
        Writer.Commit();
        Bookmark = bookmark;
    }

    /// <inheritdoc/>
    public ItemImage? Find(ItemImage key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Reader.First(_find!, key.ToBlob(), row => row.ImageAt(0));
    }

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<ItemImage, ItemImage>> ReadAll()
    {
        _ = Reader;
        // A connection of its own: it sees one moment for as long as it reads, and nobody waits for it.
        using var session = new SqliteSession(Path, CacheKilobytes);
        foreach (var row in session.All("SELECT key, image FROM items", row => new ReplicaRow(row.ImageAt(0), row.ImageAt(1), 0)))
            yield return KeyValuePair.Create(row.Key, row.Image!);
    }

    /// <summary>Closes the database. What was not committed is gone. Reading an item afterwards is an error.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
        _claim?.Dispose();
    }

    private void MakeOrCheck(SqliteSession database, string tableName)
    {
        if (database.Ask("SELECT COUNT(*) FROM sqlite_schema") is 0L)
        {
            database.WriteAhead();
            database.Change($"PRAGMA application_id = {ApplicationId}");
            database.Change($"PRAGMA user_version = {FormatVersion}");
            database.Change("CREATE TABLE replica (table_name TEXT NOT NULL, bookmark TEXT)");
            using var insert = database.Prepare("INSERT INTO replica (table_name) VALUES ($name)", "$name");
            _ = database.Change(insert, tableName);
            return;
        }
        if (database.Ask("PRAGMA application_id") is not ApplicationId)
            throw Refused("is no replica");
        if (database.Ask("PRAGMA user_version") is not FormatVersion)
            throw Refused("is a replica of another version of this library");
        if (database.Ask("SELECT table_name FROM replica") is var name && (name as string) != tableName)
            throw Refused($"is a replica of table '{name}'");
        database.WriteAhead();

        InvalidDataException Refused(string what) =>
            new($"The file '{Path}' {what}, and a replica of table '{tableName}' is to be kept in it. Name another file, or delete this one.");
    }

    private FileStream Claim()
    {
        var path = Path + ".lock";
        try
        {
            return OpenPrivate(path, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"The database '{Path}' is used by another replica, of this process or another one. Dispose that one and its store first, or name another file.", e);
        }
    }

    private static FileStream OpenPrivate(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static InvalidOperationException NotOpen() => new("The store is not open: starting its replica opens it.");
}
