using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>
/// Has System.Text.Json write a <see cref="StreamEvent"/> for a log: what happened and where, and no contents of items, keys
/// included. Each type of the family names it, so that nobody has to add it.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term><c>type</c></term><description>Further members; what is not known is <c>null</c></description></listheader>
/// <item><term><c>insert</c>, <c>modify</c></term><description><c>shardId</c>, <c>sequenceNumber</c>, <c>createdAt</c>,
/// <c>sizeBytes</c>, <c>eventId</c></description></item>
/// <item><term><c>remove</c></term><description>the same, and <c>expired</c></description></item>
/// <item><term><c>unknown</c></term><description>the same as <c>insert</c>, and <c>eventName</c></description></item>
/// <item><term><c>shardOpened</c></term><description><c>shardId</c>, <c>parentShardId</c></description></item>
/// <item><term><c>shardClosed</c></term><description><c>shardId</c></description></item>
/// <item><term><c>gap</c></term><description><c>shardId</c>, <c>after</c>, <c>reason</c></description></item>
/// <item><term><c>checkpoint</c></term><description><c>poll</c>, <c>records</c>, <c>caughtUp</c>, <c>lagSeconds</c>, and of the
/// position <c>streamArn</c>, <c>shards</c> (their number) and <c>currentUntil</c></description></item>
/// </list>
/// <para>The names are those of <c>rxddb tail --output jsonl</c>, whatever the options' naming policy is.</para>
/// <para>
/// Reading is not supported, since images and positions are left out. To store a position write <see cref="Checkpoint.Position"/>;
/// to pass on an item write <see cref="ItemImage.ToJson"/> of its images.
/// </para>
/// </remarks>
public sealed class StreamEventJsonConverter : JsonConverter<StreamEvent>
{
    /// <summary>True for <see cref="StreamEvent"/> and every type of its family.</summary>
    public override bool CanConvert(Type typeToConvert) => typeof(StreamEvent).IsAssignableFrom(typeToConvert);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override StreamEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException(
            "JsonSerializer writes a StreamEvent without its items' contents, for logs, and cannot read one. Store what is needed of it: ItemImage.Bytes of its images, or Checkpoint.Position, which JsonSerializer reads.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StreamEvent value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        switch (value)
        {
            case ItemChange change:
                WriteChange(change, writer);
                break;
            case ShardOpened opened:
                writer.WriteString("type", "shardOpened");
                writer.WriteString("shardId", opened.ShardId);
                writer.WriteString("parentShardId", opened.ParentShardId);
                break;
            case ShardChange closed:
                writer.WriteString("type", "shardClosed");
                writer.WriteString("shardId", closed.ShardId);
                break;
            case Gap gap:
                writer.WriteString("type", "gap");
                writer.WriteString("shardId", gap.ShardId);
                writer.WriteString("after", gap.After?.ToString());
                writer.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(gap.Reason.ToString()));
                break;
            case Checkpoint checkpoint:
                WriteCheckpoint(checkpoint, writer);
                break;
        }
        writer.WriteEndObject();
    }

    private static void WriteChange(ItemChange change, Utf8JsonWriter writer)
    {
        writer.WriteString("type", change switch
        {
            Insert => "insert",
            Modify => "modify",
            Remove => "remove",
            _ => "unknown",
        });
        if (change is UnknownChange unknown)
            writer.WriteString("eventName", unknown.EventName);
        writer.WriteString("shardId", change.ShardId);
        writer.WriteString("sequenceNumber", change.SequenceNumber.ToString());
        WriteTime("createdAt", change.CreatedAt, writer);
        writer.WriteNumber("sizeBytes", change.SizeBytes);
        writer.WriteString("eventId", change.EventId);
        if (change is Remove remove)
            writer.WriteBoolean("expired", remove.IsExpired);
    }

    private static void WriteCheckpoint(Checkpoint checkpoint, Utf8JsonWriter writer)
    {
        writer.WriteString("type", "checkpoint");
        writer.WriteNumber("poll", checkpoint.Poll);
        writer.WriteNumber("records", checkpoint.Records);
        writer.WriteBoolean("caughtUp", checkpoint.CaughtUp);
        if (checkpoint.Lag is { } lag)
            writer.WriteNumber("lagSeconds", Math.Round((decimal)lag.Ticks / TimeSpan.TicksPerSecond, 3));
        else
            writer.WriteNull("lagSeconds");
        writer.WriteString("streamArn", checkpoint.Position.StreamArn);
        writer.WriteNumber("shards", checkpoint.Position.Shards.Count);
        WriteTime("currentUntil", checkpoint.Position.CurrentUntil, writer);
    }

    private static void WriteTime(string name, DateTimeOffset? time, Utf8JsonWriter writer)
    {
        if (time is { } known)
            writer.WriteString(name, known.UtcDateTime);
        else
            writer.WriteNull(name);
    }
}
