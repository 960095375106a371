using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.DynamoStreams.Cli.Output;

// An event as one JSON object. What is not known is null; an image that the stream's view leaves out is absent.
internal static class EventJson
{
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        // For programs, never pasted into HTML: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(StreamEvent streamEvent, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        switch (streamEvent)
        {
            case ItemChange change:
                WriteChange(change, json);
                break;
            case ShardOpened opened:
                json.WriteString("type", "shardOpened");
                json.WriteString("shardId", opened.ShardId);
                json.WriteString("parentShardId", opened.ParentShardId);
                break;
            case ShardClosed closed:
                json.WriteString("type", "shardClosed");
                json.WriteString("shardId", closed.ShardId);
                break;
            case Gap gap:
                json.WriteString("type", "gap");
                json.WriteString("shardId", gap.ShardId);
                json.WriteString("after", gap.After?.ToString());
                json.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(gap.Reason.ToString()));
                break;
            case Checkpoint checkpoint:
                WriteCheckpoint(checkpoint, json);
                break;
        }
        json.WriteEndObject();
    }

    private static void WriteChange(ItemChange change, Utf8JsonWriter json)
    {
        json.WriteString("type", KindOf(change));
        if (change is UnknownChange unknown)
            json.WriteString("eventName", unknown.EventName);
        json.WriteString("sequenceNumber", change.SequenceNumber.ToString());
        json.WriteString("shardId", change.ShardId);
        json.WriteString("createdAt", change.CreatedAt is { } createdAt ? TimeText(createdAt) : null);
        json.WriteString("eventId", change.EventId);
        json.WriteNumber("sizeBytes", change.SizeBytes);
        WriteImage("keys", change.Keys, json);
        var (newImage, oldImage) = change.Images;
        WriteImage("newImage", newImage, json);
        WriteImage("oldImage", oldImage, json);
        if (change is Remove remove)
            json.WriteBoolean("expired", remove.IsExpired);
    }

    private static void WriteImage(string name, ItemImage? image, Utf8JsonWriter json)
    {
        if (image is null)
            return;
        json.WritePropertyName(name);
        image.WriteTo(json);
    }

    private static void WriteCheckpoint(Checkpoint checkpoint, Utf8JsonWriter json)
    {
        json.WriteString("type", "checkpoint");
        json.WriteNumber("poll", checkpoint.Poll);
        json.WriteNumber("records", checkpoint.Records);
        json.WriteBoolean("caughtUp", checkpoint.CaughtUp);
        if (checkpoint.Lag is { } lag)
            json.WriteNumber("lagSeconds", Math.Round((decimal)lag.Ticks / TimeSpan.TicksPerSecond, 3));
        else
            json.WriteNull("lagSeconds");
        json.WritePropertyName("position");
        json.WriteRawValue(checkpoint.Position.ToJson());
    }

    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static string KindOf(ItemChange change) => change switch
    {
        Insert => "insert",
        Modify => "modify",
        Remove => "remove",
        _ => "unknown",
    };
}
