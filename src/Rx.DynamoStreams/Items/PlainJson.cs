using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.DynamoStreams.Items;

// DynamoDB JSON to plain JSON, token by token, without values of the SDK in between.
internal static class PlainJson
{
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        // The result is JSON for programs, never pasted into HTML: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = DynamoJson.MaxImageDepth,
    };

    public static void Write(ReadOnlySpan<byte> image, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(image, DynamoJson.ImageOptions);
        DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an item");
        WriteMembers(ref reader, writer);
    }

    private static void WriteMembers(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            writer.WritePropertyName(reader.GetString()!);
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an attribute value");
            WriteValue(ref reader, writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteValue(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.PropertyName, "an attribute value");
        WriteTyped(ref reader, writer);
        DynamoJson.Expect(ref reader, JsonTokenType.EndObject, "an attribute value after its one type");
    }

    private static void WriteTyped(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        if (reader.ValueTextEquals("S"u8) || reader.ValueTextEquals("B"u8))
        {
            DynamoJson.Expect(ref reader, JsonTokenType.String, "an S or B value");
            writer.WriteStringValue(reader.GetString());
        }
        else if (reader.ValueTextEquals("N"u8))
        {
            DynamoJson.Expect(ref reader, JsonTokenType.String, "an N value");
            WriteNumber(ref reader, writer);
        }
        else if (reader.ValueTextEquals("BOOL"u8))
        {
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                throw DynamoJson.Unexpected("a BOOL value", "true or false", reader.TokenType.ToString());
            writer.WriteBooleanValue(reader.GetBoolean());
        }
        else if (reader.ValueTextEquals("NULL"u8))
        {
            reader.Read();
            writer.WriteNullValue();
        }
        else if (reader.ValueTextEquals("M"u8))
        {
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an M value");
            WriteMembers(ref reader, writer);
        }
        else if (reader.ValueTextEquals("L"u8))
            WriteList(ref reader, writer);
        else if (reader.ValueTextEquals("NS"u8))
            WriteSet(ref reader, writer, areNumbers: true);
        else if (reader.ValueTextEquals("SS"u8) || reader.ValueTextEquals("BS"u8))
            WriteSet(ref reader, writer, areNumbers: false);
        else
            throw DynamoJson.UnknownType();
    }

    private static void WriteList(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "an L value");
        writer.WriteStartArray();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            WriteValue(ref reader, writer);
        writer.WriteEndArray();
    }

    private static void WriteSet(ref Utf8JsonReader reader, Utf8JsonWriter writer, bool areNumbers)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "a set");
        writer.WriteStartArray();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (areNumbers)
                WriteNumber(ref reader, writer);
            else
                writer.WriteStringValue(reader.GetString());
        }
        writer.WriteEndArray();
    }

    // As text, so that 38 digits stay 38 digits; the writer checks that it is a number of JSON.
    private static void WriteNumber(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped)
            writer.WriteRawValue(reader.GetString()!);
        else
            writer.WriteRawValue(reader.ValueSpan);
    }
}
