using System.Buffers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Items;

// The AWS SDK's attribute values to DynamoDB JSON.
internal static class AttributeMapEncoder
{
    private static readonly JsonWriterOptions Options = new() { MaxDepth = DynamoJson.MaxImageDepth, SkipValidation = true };

    public static byte[] Encode(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            EncodeMembers(attributes, writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void EncodeMembers(IEnumerable<KeyValuePair<string, AttributeValue>> attributes, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in attributes)
        {
            writer.WritePropertyName(name);
            EncodeValue(name, value, writer);
        }
        writer.WriteEndObject();
    }

    private static void EncodeValue(string name, AttributeValue value, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (value.S is not null)
            writer.WriteString("S"u8, value.S);
        else if (value.N is not null)
            writer.WriteString("N"u8, value.N);
        else if (value.B is not null)
            writer.WriteBase64String("B"u8, value.B.ToArray());
        else if (value.BOOL is { } flag)
            writer.WriteBoolean("BOOL"u8, flag);
        else if (value.NULL is { } isNull)
            writer.WriteBoolean("NULL"u8, isNull);
        else if (value.IsMSet)
        {
            writer.WritePropertyName("M"u8);
            EncodeMembers(value.M, writer);
        }
        else if (value.IsLSet)
        {
            writer.WriteStartArray("L"u8);
            foreach (var element in value.L)
                EncodeValue(name, element, writer);
            writer.WriteEndArray();
        }
        else if (value.SS is { Count: > 0 })
            EncodeTexts("SS"u8, value.SS, writer);
        else if (value.NS is { Count: > 0 })
            EncodeTexts("NS"u8, value.NS, writer);
        else if (value.BS is { Count: > 0 })
        {
            writer.WriteStartArray("BS"u8);
            foreach (var element in value.BS)
                writer.WriteBase64StringValue(element.ToArray());
            writer.WriteEndArray();
        }
        else
            throw new ArgumentException($"The attribute '{name}' has no value: set one of S, N, B, BOOL, NULL, M, L, SS, NS, BS.");
        writer.WriteEndObject();
    }

    private static void EncodeTexts(ReadOnlySpan<byte> type, List<string> texts, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(type);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
