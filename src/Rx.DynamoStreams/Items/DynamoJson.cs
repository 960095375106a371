using System.Text.Json;

namespace Rx.DynamoStreams.Items;

// What the readers of DynamoDB JSON share.
internal static class DynamoJson
{
    // An item nests up to 32 levels (documented limit); each is two levels of JSON, and a set in it one more.
    public const int MaxImageDepth = 2 * 32 + 8;

    public static JsonReaderOptions ImageOptions { get; } = new() { MaxDepth = MaxImageDepth };

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string where)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Unexpected(where, type.ToString(), reader.TokenType.ToString());
    }

    // The message names token kinds and attribute types only: contents belong into no log.
    public static JsonException Unexpected(string where, string expected, string found) =>
        new($"This is not DynamoDB JSON: {where} has {found} where {expected} is expected.");

    public static JsonException UnknownType() =>
        new("This is not DynamoDB JSON: an attribute value has none of the types S, N, B, BOOL, NULL, M, L, SS, NS, BS.");
}
