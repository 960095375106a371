using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Replicas;

// Whether two images are of the same item in the same state. A scan and a stream write attributes, and sets, in different orders.
internal static class ItemEquality
{
    public static bool AreEqual(ItemImage one, ItemImage other) =>
        one.Equals(other) || AreEqual(one.ToAttributeMap(), other.ToAttributeMap());

    private static bool AreEqual(Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other) =>
        one.Count == other.Count && one.All(attribute => other.TryGetValue(attribute.Key, out var value) && AreEqual(attribute.Value, value));

    private static bool AreEqual(AttributeValue one, AttributeValue other) =>
        one.S == other.S
        && one.N == other.N
        && one.BOOL == other.BOOL
        && one.NULL == other.NULL
        && AreEqual(one.B, other.B)
        && AreSameSet(one.SS, other.SS)
        && AreSameSet(one.NS, other.NS)
        && AreSameSet(Texts(one.BS), Texts(other.BS))
        && one.IsMSet == other.IsMSet
        && (!one.IsMSet || AreEqual(one.M, other.M))
        && one.IsLSet == other.IsLSet
        && (!one.IsLSet || one.L.SequenceEqual(other.L, Comparer));

    private static readonly EqualityComparer<AttributeValue> Comparer =
        EqualityComparer<AttributeValue>.Create((one, other) => AreEqual(one!, other!), value => 0);

    private static bool AreEqual(MemoryStream? one, MemoryStream? other) =>
        one is null || other is null ? one == other : one.GetBuffer().AsSpan(0, (int)one.Length).SequenceEqual(other.GetBuffer().AsSpan(0, (int)other.Length));

    private static List<string>? Texts(List<MemoryStream>? set) => set?.ConvertAll(bytes => Convert.ToBase64String(bytes.ToArray()));

    private static bool AreSameSet(List<string>? one, List<string>? other) =>
        one is null || other is null ? (one?.Count ?? 0) == (other?.Count ?? 0) : one.Count == other.Count && one.ToHashSet().SetEquals(other);
}
