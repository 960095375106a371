namespace Rx.DynamoStreams;

/// <summary>Rows of an <see cref="IReplicaStore"/> by their keys, as its replica left them, whether that is committed or not.</summary>
/// <remarks>One caller at a time. What fails is told by an <see cref="IOException"/>, which ends the replica.</remarks>
public interface IReplicaRows
{
    /// <summary>How many there are.</summary>
    long Count { get; }

    /// <summary>The row with this key; null when there is none.</summary>
    /// <param name="key">The row's key.</param>
    ReplicaRow? Find(ItemImage key);

    /// <summary>Adds a row, or replaces the one with its key.</summary>
    /// <param name="row">The row. Its images keep nothing else alive.</param>
    void Put(ReplicaRow row);

    /// <summary>Removes the row with this key, if there is one.</summary>
    /// <param name="key">The row's key.</param>
    void Remove(ItemImage key);

    /// <summary>Removes every row.</summary>
    void Clear();

    /// <summary>Every row, in no order. Nothing is changed meanwhile.</summary>
    IEnumerable<ReplicaRow> ReadAll();
}
