using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.DynamoStreams.Items;

// DynamoDB JSON to plain JSON, token by token, without values of the SDK in between. Names are passed on as they come: the
// service sends none twice.
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
        var reader = DynamoJson.Open(image);
        try
        {
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an item");
            WriteMembers(ref reader, writer);
        }
        catch (JsonException e) when (DynamoJson.IsFromReader(e))
        {
            throw DynamoJson.Broken(reader);
        }
    }

    private static void WriteMembers(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            writer.WritePropertyName(DynamoJson.TokenBytes(ref reader));
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an attribute value");
            WriteOpenedValue(ref reader, writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteOpenedValue(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        WriteTyped(DynamoJson.ReadType(ref reader), ref reader, writer);
        DynamoJson.Expect(ref reader, JsonTokenType.EndObject, "an attribute value after its one type");
    }

    private static void WriteTyped(AttributeType type, ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (type)
        {
            case AttributeType.S or AttributeType.B:
                DynamoJson.Expect(ref reader, JsonTokenType.String, "an S or B value");
                writer.WriteStringValue(DynamoJson.TokenBytes(ref reader));
                break;
            case AttributeType.N:
                DynamoJson.Expect(ref reader, JsonTokenType.String, "an N value");
                WriteNumber(ref reader, writer);
                break;
            case AttributeType.Bool:
                writer.WriteBooleanValue(DynamoJson.ReadBoolean(ref reader));
                break;
            case AttributeType.Null:
                _ = DynamoJson.ReadBoolean(ref reader);
                writer.WriteNullValue();
                break;
            case AttributeType.M:
                DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an M value");
                WriteMembers(ref reader, writer);
                break;
            case AttributeType.L:
                WriteList(ref reader, writer);
                break;
            default:
                WriteSet(ref reader, writer, areNumbers: type == AttributeType.NS);
                break;
        }
    }

    private static void WriteList(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "an L value");
        writer.WriteStartArray();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            WriteOpenedValue(ref reader, writer);
        DynamoJson.ExpectArrayEnd(ref reader, "an L value");
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
                writer.WriteStringValue(DynamoJson.TokenBytes(ref reader));
        }
        DynamoJson.ExpectArrayEnd(ref reader, "a set");
        writer.WriteEndArray();
    }

    // As text, so that 38 digits stay 38 digits. The writer checks that it is one JSON value; with such a first character that
    // can only be a number.
    private static void WriteNumber(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var digits = DynamoJson.TokenBytes(ref reader);
        if (digits is not [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..])
            throw NoNumber();
        try
        {
            writer.WriteRawValue(digits);
        }
        catch (JsonException)
        {
            throw NoNumber();
        }
    }

    private static JsonException NoNumber() => DynamoJson.Unexpected("an N or NS value", "a number as JSON writes it", "other text");
}
