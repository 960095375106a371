using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Tests.Items;

// Attribute values as text that is the same when they are, members sorted: the SDK's type has no equality of its own.
internal static class AttributeText
{
    public static string Of(Dictionary<string, AttributeValue> item) =>
        "{" + string.Join(", ", item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Quoted(pair.Key)}: {Of(pair.Value)}")) + "}";

    public static string Of(AttributeValue value) => string.Join(" and ", new[]
    {
        value.S is null ? null : "S " + Quoted(value.S),
        value.N is null ? null : "N " + value.N,
        value.B is null ? null : "B " + Hex(value.B),
        value.BOOL is null ? null : "BOOL " + value.BOOL,
        value.NULL is null ? null : "NULL " + value.NULL,
        value.IsMSet ? "M " + Of(value.M) : null,
        value.IsLSet ? "L [" + string.Join(", ", value.L.Select(Of)) + "]" : null,
        value.SS is null ? null : "SS [" + string.Join(", ", value.SS.Select(Quoted)) + "]",
        value.NS is null ? null : "NS [" + string.Join(", ", value.NS) + "]",
        value.BS is null ? null : "BS [" + string.Join(", ", value.BS.Select(Hex)) + "]",
    }.Where(part => part is not null));

    private static string Quoted(string text) => "'" + string.Concat(text.Select(c => c is >= ' ' and <= '~' and not '\'' ? c.ToString() : $"\\{(int)c:x4}")) + "'";

    private static string Hex(MemoryStream stream) => Convert.ToHexString(stream.ToArray());
}
