using System.Text.Json;

namespace Rx.DynamoStreams.Cli.Output;

// Attributes for eyes: name=value in plain JSON, long values cut, maps compared member by member.
internal static class ItemText
{
    private const int ValueLengthMax = 60;
    private const int NameLengthMax = 40;
    private const int AttributesMax = 12;
    private const int KeptBeforeDifference = 12;

    // Plain JSON nests no deeper than the item itself, which the service limits to 32 levels.
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 128 };

    public static string Keys(ItemImage keys)
    {
        using var json = Parse(keys);
        return Joined(json.RootElement.EnumerateObject().Select(key => $"{Name(key.Name)}={Value(key.Value)}"));
    }

    // All attributes but the keys, each with a sign before it.
    public static string Attributes(ItemImage image, ItemImage keys, string sign)
    {
        using var json = Parse(image);
        using var keyJson = Parse(keys);
        return Joined(json.RootElement.EnumerateObject()
            .Where(attribute => !keyJson.RootElement.TryGetProperty(attribute.Name, out _))
            .Select(attribute => $"{sign}{Name(attribute.Name)}={Value(attribute.Value)}"));
    }

    public static string Differences(ItemImage before, ItemImage after)
    {
        using var old = Parse(before);
        using var now = Parse(after);
        var differences = Joined(DifferencesOf("", old.RootElement, now.RootElement));
        // The service records no write that changes nothing, so what plain JSON cannot show did change.
        return differences.Length > 0 ? differences : "(only an attribute's type or the order of a set)";
    }

    private static IEnumerable<string> DifferencesOf(string path, JsonElement old, JsonElement now)
    {
        foreach (var attribute in now.EnumerateObject())
        {
            var name = path + Name(attribute.Name);
            if (!old.TryGetProperty(attribute.Name, out var before))
                yield return $"+{name}={Value(attribute.Value)}";
            else if (before.ValueKind == JsonValueKind.Object && attribute.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var difference in DifferencesOf(name + ".", before, attribute.Value))
                    yield return difference;
            }
            else if (!JsonElement.DeepEquals(before, attribute.Value))
                yield return $"{name}={Change(before.GetRawText(), attribute.Value.GetRawText())}";
        }
        foreach (var attribute in old.EnumerateObject())
        {
            if (!now.TryGetProperty(attribute.Name, out _))
                yield return $"-{path}{Name(attribute.Name)}={Value(attribute.Value)}";
        }
    }

    // Where both begin alike and are too long, the part around the first difference is the one to show.
    private static string Change(string old, string now)
    {
        var from = Math.Max(0, old.AsSpan().CommonPrefixLength(now) - KeptBeforeDifference);
        return $"{Printable.Cut(old, ValueLengthMax, from)} → {Printable.Cut(now, ValueLengthMax, from)}";
    }

    private static string Joined(IEnumerable<string> attributes)
    {
        var all = attributes.ToList();
        return all.Count <= AttributesMax
            ? string.Join(' ', all)
            : $"{string.Join(' ', all.Take(AttributesMax))} and {all.Count - AttributesMax} more";
    }

    private static string Value(JsonElement value) => Printable.Cut(value.GetRawText(), ValueLengthMax);

    private static string Name(string name) => Printable.Cut(name, NameLengthMax);

    private static JsonDocument Parse(ItemImage image) => JsonDocument.Parse(image.ToJson(), DocumentOptions);
}
