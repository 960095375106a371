using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>One write to one item, as the stream recorded it.</summary>
[JsonConverter(typeof(StreamEventJsonConverter))]
public abstract record ItemChange : StreamEvent
{
    // Slices and a plain number instead of objects: an event costs one small allocation until someone looks inside.
    private readonly ItemSlice _keys;
    private readonly ItemSlice _eventId;
    private readonly long _createdAtMilliseconds = NoTime;

    private const long NoTime = long.MinValue;

    private protected ItemChange(ItemImage keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys.Slice;
    }

    [SetsRequiredMembers]
    private protected ItemChange(in RecordEnvelope record)
    {
        _keys = record.Keys;
        _eventId = record.EventId;
        _createdAtMilliseconds = record.CreatedAtMilliseconds ?? NoTime;
        ShardId = record.ShardId;
        SequenceNumber = record.SequenceNumber;
        SizeBytes = record.SizeBytes;
    }

    /// <summary>The shard that the record was read from.</summary>
    public required string ShardId { get; init; }

    /// <summary>The record's place in its shard; together with <see cref="ShardId"/> an idempotency key.</summary>
    public required SequenceNumber SequenceNumber { get; init; }

    /// <summary>The item's primary key: one or two attributes.</summary>
    public ItemImage Keys => new(_keys);

    /// <summary>
    /// When the write happened, by the service's clock, rounded down to the whole second (DynamoDB Local: to the whole
    /// minute); null when the service did not say.
    /// </summary>
    public DateTimeOffset? CreatedAt
    {
        get => _createdAtMilliseconds == NoTime ? null : DateTimeOffset.FromUnixTimeMilliseconds(_createdAtMilliseconds);
        init => _createdAtMilliseconds = value?.ToUnixTimeMilliseconds() ?? NoTime;
    }

    /// <summary>The size of keys and images in bytes, as the service counts it.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The service's globally unique id of this record; null when it gave none.</summary>
    public string? EventId
    {
        get => _eventId.IsAbsent ? null : Encoding.UTF8.GetString(_eventId.Span);
        init => _eventId = value is null ? default : new ItemSlice(Encoding.UTF8.GetBytes(value));
    }

    internal long? CreatedAtMilliseconds => _createdAtMilliseconds == NoTime ? null : _createdAtMilliseconds;
}
