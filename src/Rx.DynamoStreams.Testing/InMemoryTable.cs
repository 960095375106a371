using System.Globalization;
using System.IO.Hashing;
using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Testing;

/// <summary>A DynamoDB table in memory, with the stream of its changes.</summary>
/// <remarks>
/// Writes happen at the scheduler's present time and go to the shard that their key's hash leads to, as the service does it; so
/// each key's changes stay in order through roll-overs and splits. Safe for calls from several threads.
/// </remarks>
public sealed class InMemoryTable
{
    private readonly string[] _keyNames;
    private readonly Dictionary<ItemImage, ItemImage> _items = [];
    private readonly List<Leaf> _leaves = [];
    private int _shards;

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
        _keyNames = sortKey is null ? [partitionKey] : [partitionKey, sortKey];
        Stream = new InMemoryStream(scheduler)
        {
            TableName = tableName,
            StreamArn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{tableName}/stream/2026-01-01T00:00:00.000",
            ViewType = viewType ?? StreamViewType.NEW_AND_OLD_IMAGES,
        };
        Open(parent: null, from: 0, until: HashSpace);
    }

    private const long HashSpace = 1L << 32;

    /// <summary>The stream of the table's changes: the client to hand to <c>ObservableDynamoStream.Create</c>.</summary>
    public InMemoryStream Stream { get; }

    /// <summary>How many items the table has.</summary>
    public int Count
    {
        get
        {
            lock (_items)
                return _items.Count;
        }
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
            var before = _items.GetValueOrDefault(key);
            if (image.Equals(before))
                return;
            _items[key] = image;
            Append(before is null ? "INSERT" : "MODIFY", key, image, before, isExpired: false);
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
            if (!_items.Remove(image, out var before))
                return false;
            Append("REMOVE", image, newImage: null, before, isExpired);
            return true;
        }
    }

    /// <summary>Closes every open shard and opens one child of each, as the service does about every four hours.</summary>
    public void RollOver()
    {
        lock (_items)
        {
            foreach (var leaf in TakeLeaves())
                Open(leaf.Shard.ShardId, leaf.From, leaf.Until);
        }
    }

    /// <summary>Closes every open shard and opens two children of each, as the service does with a busy partition.</summary>
    public void Split()
    {
        lock (_items)
        {
            foreach (var leaf in TakeLeaves())
            {
                var middle = (leaf.From + leaf.Until) / 2;
                Open(leaf.Shard.ShardId, leaf.From, middle);
                Open(leaf.Shard.ShardId, middle, leaf.Until);
            }
        }
    }

    /// <summary>Switches the stream off: its shards close, and what it holds stays readable. Later writes are not recorded.</summary>
    public void DisableStream()
    {
        lock (_items)
        {
            Stream.Locked(() => Stream.DisabledAt(Stream.Elapsed));
            _leaves.Clear();
        }
    }

    private List<Leaf> TakeLeaves()
    {
        var closing = _leaves.ToList();
        _leaves.Clear();
        Stream.Locked(() =>
        {
            foreach (var leaf in closing)
                leaf.Shard.ClosesAt(Stream.Elapsed);
        });
        return closing;
    }

    private void Open(string? parent, long from, long until)
    {
        var shardId = string.Create(CultureInfo.InvariantCulture, $"shardId-{++_shards:D20}-00000000");
        _leaves.Add(new Leaf(Stream.AddShard(shardId, parent, Stream.Elapsed), from, until));
    }

    private void Append(string eventName, ItemImage key, ItemImage? newImage, ItemImage? oldImage, bool isExpired)
    {
        var hash = (long)XxHash32.HashToUInt32(key.Bytes.Span);
        var leaf = _leaves.Find(leaf => hash >= leaf.From && hash < leaf.Until);
        Stream.Locked(() => leaf?.Shard.Append(Stream.Elapsed, new RecordContents(eventName, Stream.NextSequenceNumber(), key)
        {
            CreatedAt = Stream.Epoch + Stream.Elapsed,
            NewImage = newImage,
            OldImage = oldImage,
            IsExpired = isExpired,
        }));
    }

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

    // An open shard, and the part of the hashes that it takes.
    private sealed record Leaf(InMemoryShard Shard, long From, long Until);
}
