using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Testing;

/// <summary>A shard of an <see cref="InMemoryStream"/>, drawn by chained calls. All times count from when the stream was made.</summary>
/// <remarks>
/// Records are drawn in the shard's order. Each method returns the shard itself. Keys are drawn as one text attribute,
/// <c>id</c>; images get a number attribute, <c>version</c>, that counts the key's writes.
/// </remarks>
public sealed class InMemoryShard
{
    private readonly InMemoryStream _stream;
    private readonly List<InMemoryRecord> _records = [];
    private int _emptyPages;
    private int _forgotten;

    internal InMemoryShard(InMemoryStream stream, string shardId, string? parentShardId, TimeSpan opensAt)
    {
        (_stream, ShardId, ParentShardId, Opened, Listed) = (stream, shardId, parentShardId, opensAt, opensAt);
        StartingSequenceNumber = stream.NextSequenceNumber();
    }

    /// <summary>The shard's id.</summary>
    public string ShardId { get; }

    /// <summary>The shard that it goes on from; null for none.</summary>
    public string? ParentShardId { get; }

    internal SequenceNumber StartingSequenceNumber { get; }

    internal TimeSpan Opened { get; private set; }

    internal TimeSpan Listed { get; private set; }

    internal TimeSpan? Closed { get; private set; }

    internal TimeSpan LooksOpen { get; private set; }

    internal TimeSpan? Gone { get; private set; }

    internal (TimeSpan From, TimeSpan Until) Unlisted { get; private set; }

    internal IReadOnlyList<InMemoryRecord> Records => _records;

    /// <summary>An item is added.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="at">When the record can be read, and its creation time, rounded down to the second.</param>
    public InMemoryShard Insert(string key, TimeSpan at) => Write("INSERT", key, at);

    /// <summary>An item is changed.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="at">When the record can be read, and its creation time, rounded down to the second.</param>
    public InMemoryShard Modify(string key, TimeSpan at) => Write("MODIFY", key, at);

    /// <summary>An item is deleted.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="at">When the record can be read, and its creation time, rounded down to the second.</param>
    /// <param name="isExpired">Whether the service deletes it because its time to live is over.</param>
    public InMemoryShard Remove(string key, TimeSpan at, bool isExpired = false) => Write("REMOVE", key, at, isExpired: isExpired);

    /// <summary>A record of any kind, with what a plain one does not say.</summary>
    /// <param name="eventName"><c>INSERT</c>, <c>MODIFY</c>, <c>REMOVE</c>, or another one.</param>
    /// <param name="key">The item's key.</param>
    /// <param name="at">When the record can be read.</param>
    /// <param name="createdAt">The creation time that it claims; null for <paramref name="at"/>.</param>
    /// <param name="sequenceNumber">Its sequence number; null for the stream's next one.</param>
    /// <param name="sizeBytes">The size that it claims; null for about its real one.</param>
    /// <param name="isExpired">Whether the service deletes it because its time to live is over.</param>
    public InMemoryShard Write(
        string eventName,
        string key,
        TimeSpan at,
        TimeSpan? createdAt = null,
        string? sequenceNumber = null,
        long? sizeBytes = null,
        bool isExpired = false)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        ArgumentNullException.ThrowIfNull(key);
        var before = _stream.CountWrite(key) - 1;
        var number = sequenceNumber is null ? _stream.NextSequenceNumber() : SequenceNumber.Parse(sequenceNumber);
        return Append(at, new RecordContents(eventName, number, KeyOf(key))
        {
            CreatedAt = _stream.Epoch + (createdAt ?? at),
            NewImage = eventName == "REMOVE" ? null : ImageOf(key, before + 1),
            OldImage = eventName == "INSERT" ? null : ImageOf(key, before),
            IsExpired = isExpired,
            SizeBytes = sizeBytes,
        });
    }

    /// <summary>The next record is behind so many empty pages.</summary>
    public InMemoryShard EmptyPages(int count)
    {
        _emptyPages += count;
        return this;
    }

    /// <summary>The shard is closed, by a roll-over or a split when it has children.</summary>
    public InMemoryShard ClosesAt(TimeSpan at)
    {
        Closed = at;
        return this;
    }

    /// <summary>The shard comes into being; before, it is neither listed nor readable. Without it: when the stream is made.</summary>
    public InMemoryShard OpensAt(TimeSpan at)
    {
        (Opened, Listed) = (at, at);
        return this;
    }

    /// <summary>The shard is readable earlier than it is listed.</summary>
    public InMemoryShard ListedAt(TimeSpan at)
    {
        Listed = at;
        return this;
    }

    /// <summary>The listing shows the shard as open until then, although it is closed.</summary>
    public InMemoryShard LooksOpenUntil(TimeSpan at)
    {
        LooksOpen = at;
        return this;
    }

    /// <summary>The listing leaves the shard out for a while.</summary>
    public InMemoryShard UnlistedBetween(TimeSpan from, TimeSpan until)
    {
        Unlisted = (from, until);
        return this;
    }

    /// <summary>The shard is trimmed away: neither listed nor readable any more.</summary>
    public InMemoryShard GoneAt(TimeSpan at)
    {
        Gone = at;
        return this;
    }

    internal InMemoryShard Append(TimeSpan at, RecordContents record)
    {
        var json = RecordWriter.Write(record, _stream.ViewType);
        _records.Add(new InMemoryRecord(_stream.Epoch + at, record.SequenceNumber, json, _emptyPages));
        _emptyPages = 0;
        return this;
    }

    // Iterators are places in the list, so the records stay in it, empty.
    internal void Forget(Predicate<InMemoryRecord> isTrimmed)
    {
        for (; _forgotten < _records.Count && isTrimmed(_records[_forgotten]); _forgotten++)
            _records[_forgotten] = _records[_forgotten] with { Json = [] };
    }

    private static ItemImage KeyOf(string key) =>
        ItemImage.FromAttributeMap(new Dictionary<string, AttributeValue> { ["id"] = new() { S = key } });

    private static ItemImage ImageOf(string key, int version) => ItemImage.FromAttributeMap(new Dictionary<string, AttributeValue>
    {
        ["id"] = new() { S = key },
        ["version"] = new() { N = version.ToString(System.Globalization.CultureInfo.InvariantCulture) },
    });
}
