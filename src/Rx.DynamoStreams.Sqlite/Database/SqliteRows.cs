using Microsoft.Data.Sqlite;

namespace Rx.DynamoStreams.Sqlite.Database;

// A table of the database. Made before the database is opened.
internal sealed class SqliteRows(string table) : IReplicaRows
{
    private SqliteSession? _session;
    private SqliteCommand? _find;
    private SqliteCommand? _insert;
    private SqliteCommand? _update;
    private SqliteCommand? _remove;

    public long Count { get; private set; }

    private SqliteSession Session => _session ?? throw new InvalidOperationException("The store is not open: a replica opens it.");

    public void Open(SqliteSession session)
    {
        session.Change($"CREATE TABLE IF NOT EXISTS {table} (key BLOB NOT NULL PRIMARY KEY, image BLOB, mark INTEGER NOT NULL)");
        _find = session.Prepare($"SELECT key, image, mark FROM {table} WHERE key = $key", "$key");
        _insert = session.Prepare($"INSERT INTO {table} (key, image, mark) VALUES ($key, $image, $mark)", "$key", "$image", "$mark");
        _update = session.Prepare($"UPDATE {table} SET image = $image, mark = $mark WHERE key = $key", "$key", "$image", "$mark");
        _remove = session.Prepare($"DELETE FROM {table} WHERE key = $key", "$key");
        Count = (long)session.Ask($"SELECT COUNT(*) FROM {table}")!;
        _session = session;
    }

    public ReplicaRow? Find(ItemImage key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Session.First(_find!, key.ToBlob(), Read);
    }

    public void Put(ReplicaRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        object[] values = [row.Key.ToBlob(), row.Image?.ToBlob() ?? (object)DBNull.Value, row.Mark];
        if (Session.Change(_update!, values) == 0)
            Count += Session.Change(_insert!, values);
    }

    public void Remove(ItemImage key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Count -= Session.Change(_remove!, key.ToBlob());
    }

    public void Clear()
    {
        Session.Change($"DELETE FROM {table}");
        Count = 0;
    }

    public IEnumerable<ReplicaRow> ReadAll() => Session.All($"SELECT key, image, mark FROM {table}", Read);

    private static ReplicaRow Read(SqliteDataReader reader) =>
        new(reader.ImageAt(0), reader.IsDBNull(1) ? null : reader.ImageAt(1), reader.GetInt64(2));
}
