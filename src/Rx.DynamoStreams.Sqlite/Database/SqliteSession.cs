using Microsoft.Data.Sqlite;

namespace Rx.DynamoStreams.Sqlite.Database;

// One connection to the database of a store, used by one caller at a time. What fails is told in the words of IReplicaStore.
internal sealed class SqliteSession : IDisposable
{
    // Result codes, see https://www.sqlite.org/rescode.html.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private bool _isInTransaction;
    private bool _isDisposed;

    public SqliteSession(string path, int cacheKilobytes)
    {
        _path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        Guarded(() =>
        {
            _connection.Open();
            Execute($"PRAGMA cache_size=-{cacheKilobytes}");
        });
    }

    // For the connection that writes, so that others can read meanwhile. A commit is written to the log, and reaches the disk some time
    // later: a crash of the machine takes the last ones back.
    public void WriteAhead() => Guarded(() => Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"));

    public SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public object? Ask(string sql)
    {
        using var command = Prepare(sql);
        return Guarded(command.ExecuteScalar);
    }

    // The first row, by a reader; none where there is none.
    public T? First<T>(SqliteCommand command, object value, Func<SqliteDataReader, T> read)
        where T : class => Guarded(() =>
    {
        Bind(command, [value]);
        using var reader = command.ExecuteReader();
        return reader.Read() ? read(reader) : null;
    });

    // How many rows it changed. It is not seen by others before the commit.
    public int Change(SqliteCommand command, params object[] values) => Guarded(() =>
    {
        if (!_isInTransaction)
            Execute("BEGIN IMMEDIATE");
        _isInTransaction = true;
        Bind(command, values);
        return command.ExecuteNonQuery();
    });

    public void Change(string sql)
    {
        using var command = Prepare(sql);
        _ = Change(command);
    }

    // Rows as they are when the first one is read.
    public IEnumerable<T> All<T>(string sql, Func<SqliteDataReader, T> read)
        where T : class
    {
        using var command = Prepare(sql);
        using var reader = Guarded(command.ExecuteReader);
        while (Guarded(() => reader.Read() ? read(reader) : null) is { } row)
            yield return row;
    }

    public void Commit() => Guarded(() =>
    {
        if (_isInTransaction)
            Execute("COMMIT");
        _isInTransaction = false;
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _connection.Dispose();
        }
    }

    private void Execute(string sql)
    {
        using var command = Prepare(sql);
        _ = command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, object[] values)
    {
        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index];
    }

    private void Guarded(Action act) => Guarded(() =>
    {
        act();
        return true;
    });

    private T Guarded<T>(Func<T> act)
    {
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteReplicaStore));
                return act();
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new InvalidDataException($"The file '{_path}' is no SQLite database, or is damaged. Name another file; or delete this one, and the table is scanned again.", e);
        }
        catch (SqliteException e)
        {
            throw new IOException($"The SQLite database '{_path}' cannot be used: {e.Message}", e);
        }
    }
}
