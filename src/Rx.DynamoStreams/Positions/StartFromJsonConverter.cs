using System.Text.Json;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams;

/// <summary>
/// Has System.Text.Json write a <see cref="StartFrom"/>, and read it; the type names it, so that nobody has to add it.
/// </summary>
/// <remarks>
/// The forms are <c>"latest"</c>, <c>"trimHorizon"</c>, <c>{"since":"2026-11-23T10:00:00+00:00"}</c> and
/// <c>{"position":{…}}</c>, with what <see cref="StreamPosition.ToJson"/> gives. A time is written in UTC; one that is read needs a
/// zone, <c>Z</c> or an offset.
/// </remarks>
public sealed class StartFromJsonConverter : JsonConverter<StartFrom>
{
    private const string Forms =
        """Write "latest", "trimHorizon", {"since":"2026-11-23T10:00:00Z"}, or {"position":{…}} with what StreamPosition.ToJson gives.""";

    /// <inheritdoc/>
    /// <exception cref="JsonException">It is none of the four forms, or the position in it is none.</exception>
    public override StartFrom Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String when reader.ValueTextEquals("latest") => StartFrom.Latest,
        JsonTokenType.String when reader.ValueTextEquals("trimHorizon") => StartFrom.TrimHorizon,
        JsonTokenType.StartObject => OfObject(ref reader, options),
        JsonTokenType.String => throw NoStart("this text"),
        var token => throw NoStart($"a {token}"),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StartFrom value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        switch (value.Kind)
        {
            case StartKind.Latest:
                writer.WriteStringValue("latest");
                break;
            case StartKind.TrimHorizon:
                writer.WriteStringValue("trimHorizon");
                break;
            case StartKind.Since:
                writer.WriteStartObject();
                writer.WriteString("since", value.Time!.Value.ToUniversalTime());
                writer.WriteEndObject();
                break;
            case StartKind.Position:
                writer.WriteStartObject();
                writer.WritePropertyName("position");
                PositionJson.Write(value.Resumed!, writer);
                writer.WriteEndObject();
                break;
        }
    }

    private static StartFrom OfObject(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            throw NoStart("an empty object");
        var isSince = reader.ValueTextEquals("since");
        if (!isSince && !reader.ValueTextEquals("position"))
            throw NoStart("an object with another member");
        reader.Read();
        var start = isSince ? StartFrom.Since(TimeOf(ref reader)) : StartFrom.Position(PositionOf(ref reader, options));
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? start : throw NoStart("an object with more than one member");
    }

    private static DateTimeOffset TimeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var time))
            throw NoStart("a 'since' that is no time");
        // Without a zone it would be taken for this machine's.
        return reader.TryGetDateTime(out var zoned) && zoned.Kind != DateTimeKind.Unspecified ? time : throw NoStart("a 'since' without a zone");
    }

    private static StreamPosition PositionOf(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null
            ? throw NoStart("a 'position' that is null")
            : new StreamPositionJsonConverter().Read(ref reader, typeof(StreamPosition), options);

    private static JsonException NoStart(string found) => new($"A start is expected, and here is {found}. {Forms}");
}
