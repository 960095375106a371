using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Items;

// DynamoDB JSON to the AWS SDK's attribute values: the reference decoder, one token at a time.
internal static class AttributeMapDecoder
{
    public static Dictionary<string, AttributeValue> Decode(ReadOnlySpan<byte> image)
    {
        var reader = new Utf8JsonReader(image, DynamoJson.ImageOptions);
        DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an item");
        var map = DecodeMembers(ref reader);
        EnsureEnd(ref reader);
        return map;
    }

    public static AttributeValue? DecodeAttribute(ReadOnlySpan<byte> image, string name)
    {
        var reader = new Utf8JsonReader(image, DynamoJson.ImageOptions);
        DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an item");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
                return DecodeValue(ref reader);
            reader.Skip();
        }
        return null;
    }

    private static Dictionary<string, AttributeValue> DecodeMembers(ref Utf8JsonReader reader)
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            map[name] = DecodeValue(ref reader);
        }
        return map;
    }

    private static AttributeValue DecodeValue(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an attribute value");
        DynamoJson.Expect(ref reader, JsonTokenType.PropertyName, "an attribute value");
        var value = DecodeTyped(ref reader);
        DynamoJson.Expect(ref reader, JsonTokenType.EndObject, "an attribute value after its one type");
        return value;
    }

    private static AttributeValue DecodeTyped(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("S"u8))
            return new AttributeValue { S = Text(ref reader) };
        if (reader.ValueTextEquals("N"u8))
            return new AttributeValue { N = Text(ref reader) };
        if (reader.ValueTextEquals("B"u8))
            return new AttributeValue { B = Binary(ref reader) };
        if (reader.ValueTextEquals("BOOL"u8))
            return new AttributeValue { BOOL = Boolean(ref reader) };
        if (reader.ValueTextEquals("NULL"u8))
            return new AttributeValue { NULL = Boolean(ref reader) };
        if (reader.ValueTextEquals("M"u8))
        {
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an M value");
            return new AttributeValue { M = DecodeMembers(ref reader), IsMSet = true };
        }
        if (reader.ValueTextEquals("L"u8))
            return new AttributeValue { L = List(ref reader), IsLSet = true };
        if (reader.ValueTextEquals("SS"u8))
            return new AttributeValue { SS = Texts(ref reader) };
        if (reader.ValueTextEquals("NS"u8))
            return new AttributeValue { NS = Texts(ref reader) };
        if (reader.ValueTextEquals("BS"u8))
            return new AttributeValue { BS = Binaries(ref reader) };
        throw DynamoJson.UnknownType();
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.String, "an S or N value");
        return reader.GetString()!;
    }

    private static bool Boolean(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            throw DynamoJson.Unexpected("a BOOL or NULL value", "true or false", reader.TokenType.ToString());
        return reader.GetBoolean();
    }

    private static MemoryStream Binary(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.String, "a B value");
        return BinaryOf(ref reader);
    }

    private static MemoryStream BinaryOf(ref Utf8JsonReader reader) =>
        reader.TryGetBytesFromBase64(out var bytes)
            ? new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
            : throw DynamoJson.Unexpected("a B value", "base64", "other text");

    private static List<AttributeValue> List(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "an L value");
        var list = new List<AttributeValue>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            DynamoJson.Expect(ref reader, JsonTokenType.PropertyName, "an attribute value");
            list.Add(DecodeTyped(ref reader));
            DynamoJson.Expect(ref reader, JsonTokenType.EndObject, "an attribute value after its one type");
        }
        EnsureArrayEnd(ref reader);
        return list;
    }

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "a set");
        var set = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            set.Add(reader.GetString()!);
        EnsureArrayEnd(ref reader);
        return set;
    }

    private static List<MemoryStream> Binaries(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "a set");
        var set = new List<MemoryStream>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            set.Add(BinaryOf(ref reader));
        EnsureArrayEnd(ref reader);
        return set;
    }

    private static void EnsureArrayEnd(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.EndArray)
            throw DynamoJson.Unexpected("a list or set", "another element or its end", reader.TokenType.ToString());
    }

    private static void EnsureEnd(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            throw DynamoJson.Unexpected("an item", "its end", reader.TokenType.ToString());
    }
}
