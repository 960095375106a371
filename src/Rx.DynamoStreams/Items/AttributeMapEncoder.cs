using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Items;

// The AWS SDK's attribute values to DynamoDB JSON. What it writes is what AttributeMapDecoder reads back as the same values;
// what it could not write like that, it refuses.
internal static class AttributeMapEncoder
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = DynamoJson.MaxImageDepth,
        SkipValidation = true,
    };

    public static byte[] Encode(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Options);
        try
        {
            EncodeMembers(attributes, writer);
        }
        catch (InvalidOperationException e) when (writer.CurrentDepth >= DynamoJson.MaxImageDepth)
        {
            throw new ArgumentException("The attributes are nested deeper than the 32 levels that an item can have.", nameof(attributes), e);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("An attribute has a name or text that is not valid Unicode (a lone surrogate).", nameof(attributes), e);
        }
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void EncodeMembers(IEnumerable<KeyValuePair<string, AttributeValue>> attributes, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in attributes)
        {
            writer.WritePropertyName(DynamoJson.StrictUtf8.GetBytes(name));
            EncodeValue(name, value, writer);
        }
        writer.WriteEndObject();
    }

    private static void EncodeValue(string name, AttributeValue? value, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (value?.S is not null)
            writer.WriteString("S"u8, DynamoJson.StrictUtf8.GetBytes(value.S));
        else if (value?.N is not null)
            writer.WriteString("N"u8, DynamoJson.StrictUtf8.GetBytes(value.N));
        else if (value?.B is not null)
            writer.WriteBase64String("B"u8, value.B.ToArray());
        else if (value?.BOOL is { } flag)
            writer.WriteBoolean("BOOL"u8, flag);
        else if (value?.NULL is { } isNull)
            writer.WriteBoolean("NULL"u8, isNull);
        else if (value is { IsMSet: true })
        {
            writer.WritePropertyName("M"u8);
            EncodeMembers(value.M, writer);
        }
        else if (value is { IsLSet: true })
        {
            writer.WriteStartArray("L"u8);
            foreach (var element in value.L)
                EncodeValue(name, element, writer);
            writer.WriteEndArray();
        }
        else if (value?.SS is { Count: > 0 })
            EncodeTexts("SS"u8, value.SS, name, writer);
        else if (value?.NS is { Count: > 0 })
            EncodeTexts("NS"u8, value.NS, name, writer);
        else if (value?.BS is { Count: > 0 })
        {
            writer.WriteStartArray("BS"u8);
            foreach (var element in value.BS)
                writer.WriteBase64StringValue((element ?? throw NoValue(name)).ToArray());
            writer.WriteEndArray();
        }
        else
            throw NoValue(name);
        writer.WriteEndObject();
    }

    private static void EncodeTexts(ReadOnlySpan<byte> type, List<string> texts, string name, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(type);
        foreach (var text in texts)
            writer.WriteStringValue(DynamoJson.StrictUtf8.GetBytes(text ?? throw NoValue(name)));
        writer.WriteEndArray();
    }

    private static ArgumentException NoValue(string name) =>
        new($"The attribute '{name}' has no value: set one of S, N, B, BOOL, NULL, M, L, SS, NS, BS.");
}
