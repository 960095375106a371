using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Items;

// DynamoDB JSON to the AWS SDK's attribute values: the reference decoder, one token at a time. Each value has just one type,
// and each name occurs once; the SDK's own unmarshaller fails on a repeated name, too.
internal static class AttributeMapDecoder
{
    public static Dictionary<string, AttributeValue> Decode(ReadOnlySpan<byte> image)
    {
        var reader = DynamoJson.Open(image);
        try
        {
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an item");
            var map = DecodeMembers(ref reader);
            _ = reader.Read(); // fails when something follows
            return map;
        }
        catch (JsonException e) when (DynamoJson.IsFromReader(e))
        {
            throw DynamoJson.Broken(reader);
        }
    }

    // Stops at the attribute: what follows it is not looked at.
    public static AttributeValue? DecodeAttribute(ReadOnlySpan<byte> image, string name)
    {
        var reader = DynamoJson.Open(image);
        try
        {
            DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an item");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueIsEscaped ? DynamoJson.Text(ref reader) == name : reader.ValueTextEquals(name))
                    return DecodeValue(ref reader);
                reader.Skip();
            }
            return null;
        }
        catch (JsonException e) when (DynamoJson.IsFromReader(e))
        {
            throw DynamoJson.Broken(reader);
        }
    }

    private static Dictionary<string, AttributeValue> DecodeMembers(ref Utf8JsonReader reader)
    {
        var map = new Dictionary<string, AttributeValue>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = DynamoJson.Text(ref reader);
            if (!map.TryAdd(name, DecodeValue(ref reader)))
                throw new JsonException("This is not DynamoDB JSON: an item or M value has the same name twice.");
        }
        return map;
    }

    private static AttributeValue DecodeValue(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an attribute value");
        return DecodeOpenedValue(ref reader);
    }

    private static AttributeValue DecodeOpenedValue(ref Utf8JsonReader reader)
    {
        var value = DynamoJson.ReadType(ref reader) switch
        {
            AttributeType.S => new AttributeValue { S = Text(ref reader) },
            AttributeType.N => new AttributeValue { N = Text(ref reader) },
            AttributeType.B => new AttributeValue { B = Binary(ref reader) },
            AttributeType.Bool => new AttributeValue { BOOL = DynamoJson.ReadBoolean(ref reader) },
            AttributeType.Null => new AttributeValue { NULL = DynamoJson.ReadBoolean(ref reader) },
            AttributeType.M => Map(ref reader),
            AttributeType.L => List(ref reader),
            AttributeType.SS => new AttributeValue { SS = Texts(ref reader) },
            AttributeType.NS => new AttributeValue { NS = Texts(ref reader) },
            _ => new AttributeValue { BS = Binaries(ref reader) },
        };
        DynamoJson.Expect(ref reader, JsonTokenType.EndObject, "an attribute value after its one type");
        return value;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.String, "an S or N value");
        return DynamoJson.Text(ref reader);
    }

    private static MemoryStream Binary(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.String, "a B value");
        return BinaryOf(ref reader);
    }

    private static MemoryStream BinaryOf(ref Utf8JsonReader reader)
    {
        // The check for a lone surrogate comes first: the reader's answer to one is another exception than "false".
        if (reader.ValueIsEscaped)
            _ = DynamoJson.Text(ref reader);
        return reader.TryGetBytesFromBase64(out var bytes)
            ? new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
            : throw DynamoJson.Unexpected("a B value", "base64", "other text");
    }

    // An empty map or list counts as set by itself only while AWSConfigs.InitializeCollections is off; setting the flag copies
    // the collection, so it is set for empty ones only.
    private static AttributeValue Map(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartObject, "an M value");
        var map = DecodeMembers(ref reader);
        return map.Count > 0 ? new AttributeValue { M = map } : new AttributeValue { IsMSet = true };
    }

    private static AttributeValue List(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "an L value");
        var list = new List<AttributeValue>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            list.Add(DecodeOpenedValue(ref reader));
        DynamoJson.ExpectArrayEnd(ref reader, "an L value");
        return list.Count > 0 ? new AttributeValue { L = list } : new AttributeValue { IsLSet = true };
    }

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "a set");
        var set = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            set.Add(DynamoJson.Text(ref reader));
        DynamoJson.ExpectArrayEnd(ref reader, "a set");
        return set;
    }

    private static List<MemoryStream> Binaries(ref Utf8JsonReader reader)
    {
        DynamoJson.Expect(ref reader, JsonTokenType.StartArray, "a set");
        var set = new List<MemoryStream>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            set.Add(BinaryOf(ref reader));
        DynamoJson.ExpectArrayEnd(ref reader, "a set");
        return set;
    }
}
