using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Benchmarks;

// The same attribute values again from texts and bytes that are there already: what the objects alone cost.
internal static class AttributeMapCopy
{
    public static Dictionary<string, AttributeValue> Of(Dictionary<string, AttributeValue> map)
    {
        var copy = new Dictionary<string, AttributeValue>(map.Count);
        foreach (var (name, value) in map)
            copy.Add(name, Of(value));
        return copy;
    }

    private static AttributeValue Of(AttributeValue value) => value switch
    {
        { S: { } text } => new AttributeValue { S = text },
        { N: { } number } => new AttributeValue { N = number },
        { B: { } bytes } => new AttributeValue { B = new MemoryStream(bytes.GetBuffer(), 0, (int)bytes.Length, writable: false, publiclyVisible: true) },
        { BOOL: { } flag } => new AttributeValue { BOOL = flag },
        { NULL: { } isNull } => new AttributeValue { NULL = isNull },
        { M: { } map } => new AttributeValue { M = Of(map) },
        { L: { } list } => new AttributeValue { L = Of(list) },
        { SS: { } texts } => new AttributeValue { SS = [.. texts] },
        _ => throw new ArgumentException("The order of the benchmarks has no such value."),
    };

    private static List<AttributeValue> Of(List<AttributeValue> list)
    {
        var copy = new List<AttributeValue>(list.Count);
        foreach (var value in list)
            copy.Add(Of(value));
        return copy;
    }
}
