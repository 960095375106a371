namespace Rx.DynamoStreams.Replicas;

// For tables that fit.
internal sealed class RowsInMemory : IReplicaRows
{
    private readonly Dictionary<ItemImage, ReplicaRow> _rows = [];

    public long Count => _rows.Count;

    public ReplicaRow? Find(ItemImage key) => _rows.GetValueOrDefault(key);

    public void Put(ReplicaRow row) => _rows[row.Key] = row;

    public void Remove(ItemImage key) => _rows.Remove(key);

    public void Clear() => _rows.Clear();

    public IEnumerable<ReplicaRow> ReadAll() => _rows.Values;
}
