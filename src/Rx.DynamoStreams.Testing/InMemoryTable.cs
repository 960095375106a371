using System.Globalization;
using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing.Tables;

namespace Rx.DynamoStreams.Testing;

/// <summary>A DynamoDB table in memory, with the stream of its changes.</summary>
/// <remarks>
/// Writes happen at the scheduler's present time and go to the shard that their key's hash leads to, as the service does it; so
/// each key's changes stay in order through roll-overs and splits. Safe for calls from several threads.
/// </remarks>
public sealed partial class InMemoryTable
{
    private string[] _keyNames;
    private readonly TableItems _items;
    private readonly IScheduler _scheduler;
    private readonly DateTimeOffset _madeAt;
    private readonly List<InMemoryStream> _streams = [];
    private int _enabled;
    private int _recreated;
    private DateTimeOffset _createdAt;
    private readonly TableShards _shards;
    private bool _isStreamDisabled;

    private bool IsDeleted { get; set; }

    /// <summary>An empty table whose stream has one open shard.</summary>
    /// <param name="scheduler">The source of its time.</param>
    /// <param name="tableName">The table's name.</param>
    /// <param name="partitionKey">The name of its partition key.</param>
    /// <param name="sortKey">The name of its sort key; null for none.</param>
    /// <param name="viewType">What the stream's records hold; null for new and old images.</param>
    public InMemoryTable(
        IScheduler scheduler, string tableName, string partitionKey, string? sortKey = null, StreamViewType? viewType = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        ArgumentException.ThrowIfNullOrEmpty(partitionKey);
        (_scheduler, _madeAt, _createdAt) = (scheduler, scheduler.Now, scheduler.Now);
        _keyNames = sortKey is null ? [partitionKey] : [partitionKey, sortKey];
        _items = new TableItems(key => ScanPlace.Of(key, _keyNames.Length == 1 ? key : PartitionKeyOf(key)));
        _streams.Add(new InMemoryStream(scheduler)
        {
            TableName = tableName,
            StreamArn = ArnOf(tableName, TimeSpan.Zero),
            ViewType = viewType ?? StreamViewType.NEW_AND_OLD_IMAGES,
        });
        _shards = new TableShards(() => _streams[^1]);
        _shards.Begin();
    }

    /// <summary>
    /// The stream of the table's changes: the client to hand to <c>ObservableDynamoStream.Create</c>. The newest one, when the
    /// stream was switched off and on again.
    /// </summary>
    public InMemoryStream Stream => Streams[^1];

    /// <summary>All streams that the table has had, each with an ARN of its own, the newest last.</summary>
    public IReadOnlyList<InMemoryStream> Streams
    {
        get
        {
            lock (_items)
                return [.. _streams];
        }
    }

    /// <summary>How many items the table has.</summary>
    public int Count
    {
        get
        {
            lock (_items)
                return _items.Count;
        }
    }

    /// <summary>All items, as they are now, in no order.</summary>
    public IReadOnlyList<ItemImage> Items
    {
        get
        {
            lock (_items)
                return [.. _items.All];
        }
    }

    /// <summary>An item.</summary>
    /// <param name="key">Its key attributes; others are ignored.</param>
    /// <returns>All its attributes; null when it is not there.</returns>
    /// <exception cref="ArgumentException">A key attribute is missing.</exception>
    public ItemImage? Find(IReadOnlyDictionary<string, AttributeValue> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var image = KeyOf(key);
        lock (_items)
            return _items.Find(image);
    }

    /// <summary>Adds or replaces an item. One that is there already, with the same attributes, writes no record.</summary>
    /// <param name="item">All its attributes, the key's among them.</param>
    /// <exception cref="ArgumentException">A key attribute is missing, or an attribute has no value.</exception>
    public void Put(IReadOnlyDictionary<string, AttributeValue> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var key = KeyOf(item);
        var image = ItemImage.FromAttributeMap(new SortedDictionary<string, AttributeValue>(item.ToDictionary(), StringComparer.Ordinal));
        lock (_items)
        {
            var before = _items.Find(key);
            if (image.Equals(before))
                return;
            _firstKey ??= key;
            _items.Set(key, image, Elapsed);
            _shards.Append(before is null ? "INSERT" : "MODIFY", key, image, before, isExpired: false);
        }
    }

    /// <summary>Deletes an item. One that is not there writes no record.</summary>
    /// <param name="key">Its key attributes; others are ignored.</param>
    /// <param name="isExpired">Whether the service deletes it because its time to live is over.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentException">A key attribute is missing.</exception>
    public bool Delete(IReadOnlyDictionary<string, AttributeValue> key, bool isExpired = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        var image = KeyOf(key);
        lock (_items)
        {
            if (_items.Find(image) is not { } before)
                return false;
            _items.Set(image, item: null, Elapsed);
            _shards.Append("REMOVE", image, newImage: null, before, isExpired);
            return true;
        }
    }

    /// <summary>The open shards' ids.</summary>
    public IReadOnlyList<string> OpenShards
    {
        get
        {
            lock (_items)
                return _shards.Open;
        }
    }

    /// <summary>Closes open shards and opens one child of each, as the service does about every four hours.</summary>
    /// <param name="shardId">Which one; null for all. One that is not open is left alone.</param>
    public void RollOver(string? shardId = null)
    {
        lock (_items)
            _shards.RollOver(shardId);
    }

    /// <summary>Closes open shards and opens two children of each, as the service does with a busy partition.</summary>
    /// <param name="shardId">Which one; null for all. One that is not open is left alone.</param>
    public void Split(string? shardId = null)
    {
        lock (_items)
            _shards.Split(shardId);
    }

    /// <summary>Switches the stream off: its shards close, and what it holds stays readable. Later writes are not recorded.</summary>
    public void DisableStream()
    {
        lock (_items)
        {
            if (_isStreamDisabled)
                return;
            Stream.Locked(() => Stream.DisabledAt(Stream.Elapsed));
            _shards.End();
            _isStreamDisabled = true;
        }
    }

    /// <summary>
    /// Deletes the table: its stream is switched off, and describing the table fails. Items are left alone until the table is made
    /// again by <see cref="RecreateTable"/>.
    /// </summary>
    public void DeleteTable()
    {
        DisableStream();
        lock (_items)
            IsDeleted = true;
    }

    /// <summary>
    /// Makes a deleted table again, under the same name: empty, with an id of its own and a stream of its own. The old streams stay
    /// readable, as in the service, which keeps them for 24 hours.
    /// </summary>
    /// <param name="partitionKey">The name of its partition key.</param>
    /// <param name="sortKey">The name of its sort key; null for none.</param>
    /// <param name="viewType">What its stream's records hold; null for new and old images.</param>
    /// <returns>The new stream. It answers, and fails, as the old one did when the table was deleted.</returns>
    /// <exception cref="InvalidOperationException">The table is not deleted.</exception>
    public InMemoryStream RecreateTable(string partitionKey, string? sortKey = null, StreamViewType? viewType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(partitionKey);
        lock (_items)
        {
            if (!IsDeleted)
                throw new InvalidOperationException($"The table '{Stream.TableName}' is there already; call DeleteTable first.");
            _items.Clear();
            _keyNames = sortKey is null ? [partitionKey] : [partitionKey, sortKey];
            (IsDeleted, _firstKey, _createdAt) = (false, null, _scheduler.Now);
            _recreated++;
            return EnableStream(viewType ?? StreamViewType.NEW_AND_OLD_IMAGES);
        }
    }

    /// <summary>
    /// Switches the stream on again. As in the service that is another stream, with another ARN and an open shard, which the old
    /// one's shards do not lead to.
    /// </summary>
    /// <returns>The new stream. It answers, and fails, as the old one did when it was switched off.</returns>
    /// <exception cref="InvalidOperationException">The stream is not switched off, or the table is deleted.</exception>
    public InMemoryStream EnableStream()
    {
        lock (_items)
        {
            if (!_isStreamDisabled)
                throw new InvalidOperationException($"The stream of table '{Stream.TableName}' is switched on already; call DisableStream first.");
            if (IsDeleted)
                throw new InvalidOperationException($"The table '{Stream.TableName}' is deleted; call RecreateTable, which switches a stream on, too.");
            return EnableStream(Stream.ViewType);
        }
    }

    /// <summary>Takes away the streams before the present one, as the service does with one that was switched off 24 hours ago.</summary>
    public void ForgetOldStreams()
    {
        lock (_items)
            _streams.RemoveRange(0, _streams.Count - 1);
    }

    private InMemoryStream EnableStream(StreamViewType viewType)
    {
        _isStreamDisabled = false;
        var sinceFirst = _scheduler.Now - _madeAt + TimeSpan.FromMilliseconds(++_enabled);
        _streams.Add(Stream.Next(ArnOf(Stream.TableName, sinceFirst), viewType));
        _shards.Begin();
        return Stream;
    }

    // An ARN ends in when the stream was switched on; the first one counts as of 2026.
    private static string ArnOf(string tableName, TimeSpan sinceFirst) => string.Create(
        CultureInfo.InvariantCulture,
        $"arn:aws:dynamodb:us-east-1:000000000000:table/{tableName}/stream/{new DateTime(2026, 1, 1) + sinceFirst:yyyy-MM-ddTHH:mm:ss.fff}");

    private ItemImage KeyOf(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var key = new Dictionary<string, AttributeValue>();
        foreach (var name in _keyNames)
        {
            key[name] = attributes.TryGetValue(name, out var value)
                ? value
                : throw new ArgumentException($"The item has no '{name}', which is part of the table's key.", nameof(attributes));
        }
        return ItemImage.FromAttributeMap(key);
    }

    private ItemImage PartitionKeyOf(ItemImage key) =>
        ItemImage.FromAttributeMap(new Dictionary<string, AttributeValue> { [_keyNames[0]] = key[_keyNames[0]]! });
}
