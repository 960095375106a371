using System.Text.Json;
using Rx.DynamoStreams;

namespace Dashboard;

// A change in words: which attributes are others than before. Long values are cut off.
internal static class EventRow
{
    private const int ChangesShown = 6;
    private const int TextLength = 40;

    public static Row Of(ItemChange change, string partitionKey, long number, DateTimeOffset now)
    {
        var (kind, before, after) = change switch
        {
            Insert insert => ("insert", null, insert.NewImage),
            Modify modify => ("modify", modify.OldImage, modify.NewImage),
            Remove remove => ("remove", remove.OldImage, null),
            UnknownChange unknown => ("unknown", unknown.OldImage, unknown.NewImage),
            _ => ("unknown", null, null),
        };
        var key = Attributes(change.Keys);
        return new Row(
            $"{change.ShardId}/{change.SequenceNumber}", number, now, kind, KeyText(key, partitionKey), change.ShardId,
            [.. Differences(Attributes(before), Attributes(after)).Where(difference => !key.ContainsKey(difference.Name)).Take(ChangesShown)]);
    }

    public static Dictionary<string, string> Attributes(ItemImage? image)
    {
        if (image is null)
            return [];
        using var json = JsonDocument.Parse(image.ToJson());
        return json.RootElement.EnumerateObject().ToDictionary(
            attribute => attribute.Name,
            attribute => Short(attribute.Value.ValueKind == JsonValueKind.String ? attribute.Value.GetString()! : attribute.Value.GetRawText()));
    }

    // The service promises no order of attributes.
    private static string KeyText(Dictionary<string, string> key, string partitionKey) =>
        string.Join(" / ", key.OrderByDescending(attribute => attribute.Key == partitionKey).Select(attribute => attribute.Value));

    // Values that differ only behind where they are cut off count as the same.
    private static IEnumerable<AttributeChange> Differences(Dictionary<string, string> before, Dictionary<string, string> after) =>
        from name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
        let change = new AttributeChange(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name))
        where change.Before != change.After
        select change;

    private static string Short(string text) => text.Length <= TextLength ? text : string.Concat(text.AsSpan(0, TextLength - 1), "…");
}
