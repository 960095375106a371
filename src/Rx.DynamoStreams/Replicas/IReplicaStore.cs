namespace Rx.DynamoStreams;

/// <summary>
/// Where a replica keeps its items instead of in memory, see <see cref="DynamoTableReplicaOptions.Store"/>. The package
/// Rx.DynamoStreams.Sqlite has one.
/// </summary>
/// <remarks>
/// <para>
/// The replica changes <see cref="Items"/> and <see cref="Aside"/> and commits, from one thread at a time. Meanwhile others read what
/// was committed last. A commit is whole or did not happen, also when the process dies within it. What was not committed is gone
/// when the store is opened again.
/// </para>
/// <para>
/// One replica at a time uses a store. It does not dispose it, so that its items stay readable after its end: dispose the replica,
/// then the store. What fails is told by an <see cref="IOException"/> or <see cref="InvalidDataException"/>, which ends the replica.
/// </para>
/// </remarks>
public interface IReplicaStore : IDisposable
{
    /// <summary>What the last commit gave as such; null when it gave none, or there was no commit.</summary>
    string? Bookmark { get; }

    /// <summary>The table's items.</summary>
    IReplicaRows Items { get; }

    /// <summary>Rows that the replica will perhaps move to <see cref="Items"/>. Some have no image.</summary>
    IReplicaRows Aside { get; }

    /// <summary>Opens the store. The replica calls it once, before anything else.</summary>
    /// <param name="tableName">The table that the replica is of.</param>
    /// <exception cref="InvalidDataException">There is something else than a replica of this table.</exception>
    /// <exception cref="IOException">It cannot be opened, or another replica uses it.</exception>
    void Open(string tableName);

    /// <summary>Keeps the rows as they are now, and shows them to those who read.</summary>
    /// <param name="bookmark">How far the rows are, in the replica's own words, to go on from there another time.</param>
    void Commit(string? bookmark);

    /// <summary>An item as the last commit left it; null when it was not there. Any thread.</summary>
    /// <param name="key">The item's key.</param>
    ItemImage? Find(ItemImage key);

    /// <summary>All items and their keys as the last commit before this call left them. Any thread.</summary>
    IEnumerable<KeyValuePair<ItemImage, ItemImage>> ReadAll();
}
