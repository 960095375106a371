using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;

namespace Rx.DynamoStreams.Testing.Shards;

// A stream record as the service writes it.
internal static class RecordWriter
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    public static byte[] Write(RecordContents record, StreamViewType view)
    {
        var newImage = view == StreamViewType.NEW_IMAGE || view == StreamViewType.NEW_AND_OLD_IMAGES ? record.NewImage : null;
        var oldImage = view == StreamViewType.OLD_IMAGE || view == StreamViewType.NEW_AND_OLD_IMAGES ? record.OldImage : null;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("eventID"u8, record.EventId);
        writer.WriteString("eventName"u8, record.EventName);
        writer.WriteString("eventVersion"u8, "1.1"u8);
        writer.WriteString("eventSource"u8, "aws:dynamodb"u8);
        writer.WriteStartObject("dynamodb"u8);
        if (record.CreatedAt is { } createdAt)
            writer.WriteNumber("ApproximateCreationDateTime"u8, createdAt.ToUnixTimeSeconds());
        WriteImage(writer, "Keys"u8, record.Keys);
        WriteImage(writer, "NewImage"u8, newImage);
        WriteImage(writer, "OldImage"u8, oldImage);
        writer.WriteString("SequenceNumber"u8, record.SequenceNumber.ToString());
        writer.WriteNumber("SizeBytes"u8, record.SizeBytes ?? SizeOf(record.Keys) + SizeOf(newImage) + SizeOf(oldImage));
        writer.WriteString("StreamViewType"u8, view.Value);
        writer.WriteEndObject();
        if (record.IsExpired)
        {
            writer.WriteStartObject("userIdentity"u8);
            writer.WriteString("type"u8, "Service"u8);
            writer.WriteString("principalId"u8, "dynamodb.amazonaws.com"u8);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteImage(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ItemImage? image)
    {
        if (image is null)
            return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(image.Bytes.Span, skipInputValidation: true);
    }

    // About what the service counts: names and values, not the JSON around them.
    private static long SizeOf(ItemImage? image) => image is null ? 0 : image.Bytes.Length * 3 / 4;
}

// What a record says, before the stream's view leaves some of it out.
internal sealed record RecordContents(string EventName, SequenceNumber SequenceNumber, ItemImage Keys)
{
    public string EventId => "event-" + SequenceNumber.ToString().PadLeft(SequenceNumber.MaxDigits, '0').ToString(CultureInfo.InvariantCulture);

    public DateTimeOffset? CreatedAt { get; init; }

    public ItemImage? NewImage { get; init; }

    public ItemImage? OldImage { get; init; }

    public bool IsExpired { get; init; }

    public long? SizeBytes { get; init; }
}
