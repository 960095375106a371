using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams.Tests.Replicas;

// A store as somebody else would write one, in which one kind of call fails.
internal sealed class FullStore(string fails, Exception? failure = null) : IReplicaStore, IReplicaRows
{
    private readonly RowsInMemory _rows = new();

    public string? Bookmark { get; private set; }

    public IReplicaRows Items => this;

    public IReplicaRows Aside { get; } = new RowsInMemory();

    public long Count => _rows.Count;

    public void Open(string tableName)
    {
    }

    public void Commit(string? bookmark)
    {
        Fail(nameof(Commit));
        Bookmark = bookmark;
    }

    public ItemImage? Find(ItemImage key) => _rows.Find(key)?.Image;

    ReplicaRow? IReplicaRows.Find(ItemImage key) => _rows.Find(key);

    public void Put(ReplicaRow row)
    {
        Fail(nameof(Put));
        _rows.Put(row);
    }

    public void Remove(ItemImage key)
    {
        Fail(nameof(Remove));
        _rows.Remove(key);
    }

    public void Clear() => _rows.Clear();

    IEnumerable<ReplicaRow> IReplicaRows.ReadAll()
    {
        Fail(nameof(ReadAll));
        return _rows.ReadAll();
    }

    public IEnumerable<KeyValuePair<ItemImage, ItemImage>> ReadAll() => _rows.ReadAll().Select(row => KeyValuePair.Create(row.Key, row.Image!));

    public void Dispose()
    {
    }

    private void Fail(string what)
    {
        if (what == fails)
            throw failure ?? new IOException("The disk is full.");
    }
}
