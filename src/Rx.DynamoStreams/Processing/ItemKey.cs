using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Processing;

// An item's key as something to compare: its one or two attributes, by name, whatever their order in the record.
internal static class ItemKey
{
    public static ItemImage Of(ItemChange change) => IsInOrder(change.Keys.Bytes.Span)
        ? change.Keys
        : ItemImage.FromAttributeMap(new SortedDictionary<string, AttributeValue>(change.Keys.ToAttributeMap(), StringComparer.Ordinal));

    private static bool IsInOrder(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? before = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            if (string.CompareOrdinal(before, name) > 0)
                return false;
            before = name;
            reader.Skip();
        }
        return true;
    }
}
