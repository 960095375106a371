using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Rx.DynamoStreams.Items;

// What the readers of DynamoDB JSON share. Whatever is wrong with an image becomes a JsonException whose message names token
// kinds, attribute types and places only: contents belong into no log. The readers' own messages quote the text that they
// stumble over, so they are not passed on, not even as an inner exception.
internal static class DynamoJson
{
    // An item nests up to 32 levels (documented limit); each is two levels of JSON, and a set in it one more.
    public const int MaxImageDepth = 2 * 32 + 8;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxImageDepth };

    // .NET's own default writes a replacement character in place of a lone surrogate, without a word.
    public static UTF8Encoding StrictUtf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Checked once for the whole image, so that reading a text can fail at an escape only.
    public static Utf8JsonReader Open(ReadOnlySpan<byte> image) => Utf8.IsValid(image)
        ? new Utf8JsonReader(image, Options)
        : throw new JsonException("This is not DynamoDB JSON: it is not valid UTF-8.");

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string where)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Unexpected(where, type.ToString(), reader.TokenType.ToString());
    }

    public static AttributeType ReadType(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.PropertyName, "an attribute value");
        return TryParseType(TokenBytes(ref reader), out var type)
            ? type
            : throw new JsonException("This is not DynamoDB JSON: an attribute value has none of the types S, N, B, BOOL, NULL, M, L, SS, NS, BS.");
    }

    public static bool TryParseType(ReadOnlySpan<byte> name, out AttributeType type)
    {
        AttributeType? known = name switch
        {
            [(byte)'S'] => AttributeType.S,
            [(byte)'N'] => AttributeType.N,
            [(byte)'B'] => AttributeType.B,
            [(byte)'M'] => AttributeType.M,
            [(byte)'L'] => AttributeType.L,
            [(byte)'S', (byte)'S'] => AttributeType.SS,
            [(byte)'N', (byte)'S'] => AttributeType.NS,
            [(byte)'B', (byte)'S'] => AttributeType.BS,
            [(byte)'B', (byte)'O', (byte)'O', (byte)'L'] => AttributeType.Bool,
            [(byte)'N', (byte)'U', (byte)'L', (byte)'L'] => AttributeType.Null,
            _ => null,
        };
        type = known.GetValueOrDefault();
        return known is not null;
    }

    public static bool ReadBoolean(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            throw Unexpected("a BOOL or NULL value", "True or False", reader.TokenType.ToString());
        return reader.TokenType == JsonTokenType.True;
    }

    // The text of the token that was just read: a name or a string.
    public static string Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.GetString()!;
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate();
        }
    }

    // The same in UTF-8, without a copy unless the text has escapes.
    public static ReadOnlySpan<byte> TokenBytes(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Text(ref reader)) : reader.ValueSpan;

    public static void ExpectArrayEnd(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType != JsonTokenType.EndArray)
            throw Unexpected(where, "another element or its end", reader.TokenType.ToString());
    }

    public static JsonException Unexpected(string where, string expected, string found) =>
        new($"This is not DynamoDB JSON: {where} has {found} where {expected} is expected.");

    // Only the reader's own exceptions say where in the text they happened.
    public static bool IsFromReader(JsonException e) => e.LineNumber is not null;

    public static JsonException Broken(in Utf8JsonReader reader) => new(
        reader.CurrentDepth == MaxImageDepth
            ? "This is not DynamoDB JSON: it is nested deeper than the 32 levels that an item can have."
            : $"This is not DynamoDB JSON: it is cut short or malformed behind byte {reader.BytesConsumed}.");

    public static JsonException LoneSurrogate() =>
        new("This is not DynamoDB JSON: it has text that is not valid Unicode (a lone surrogate).");
}
