using System.Text.Json;

namespace Rx.DynamoStreams.Replicas;

// How far a replica is whose items are in a store: the stream from there on tells all that they lack, and perhaps repeats some.
internal sealed record ReplicaBookmark(
    IReadOnlyList<string> KeyNames, StreamPosition Position, int Scan, IReadOnlyCollection<ItemImage> Unfetched)
{
    private const int FormatVersion = 1;

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("replica", FormatVersion);
            writer.WriteStartArray("keyNames");
            foreach (var name in KeyNames)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteNumber("scan", Scan);
            writer.WriteStartArray("unfetched");
            foreach (var key in Unfetched)
                writer.WriteRawValue(key.Bytes.Span);
            writer.WriteEndArray();
            writer.WritePropertyName("position");
            writer.WriteRawValue(Position.ToJson());
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    // None of what another version wrote, or somebody else.
    public static ReplicaBookmark? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var bookmark = document.RootElement;
            if (bookmark.GetProperty("replica").GetInt32() != FormatVersion)
                return null;
            return new ReplicaBookmark(
                [.. bookmark.GetProperty("keyNames").EnumerateArray().Select(name => name.GetString()!)],
                StreamPosition.Parse(bookmark.GetProperty("position").GetRawText()),
                bookmark.GetProperty("scan").GetInt32(),
                [.. bookmark.GetProperty("unfetched").EnumerateArray().Select(key => ItemImage.Parse(key.GetRawText()))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
