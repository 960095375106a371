using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Processing;

namespace Rx.DynamoStreams.Replicas;

// A key as something to compare, whether a stream told it or a scan: attributes ordered by name, and texts escaped in one way,
// which for letters out of ASCII only our own encoder guarantees.
internal static class ReplicaKey
{
    public static ItemImage Of(ItemChange change)
    {
        var key = ItemKey.Of(change);
        return key.Bytes.Span.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && !key.Bytes.Span.Contains((byte)'\\')
            ? key
            : Of(key.ToAttributeMap());
    }

    public static ItemImage Of(Dictionary<string, AttributeValue> item, IReadOnlyList<string> names) =>
        Of(names.ToDictionary(name => name, name => item[name]));

    public static ItemImage Of(Dictionary<string, AttributeValue> key) =>
        ItemImage.FromAttributeMap(new SortedDictionary<string, AttributeValue>(key, StringComparer.Ordinal));
}
