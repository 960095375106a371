using System.Text;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Testing.Tables;

// How many bytes the service counts for an item: names and texts in UTF-8, two digits of a number a byte, and a little for what
// holds other values.
internal static class ItemSize
{
    private const int UnitBytes = 4096;

    public static int Of(IReadOnlyDictionary<string, AttributeValue> item) => item.Sum(attribute => Utf8(attribute.Key) + Of(attribute.Value));

    // Read capacity units: a half for an eventually consistent read, and never nothing.
    public static double ReadUnits(int bytes, bool isConsistent) => Math.Max(1, (bytes + UnitBytes - 1) / UnitBytes) * (isConsistent ? 1 : 0.5);

    private static int Of(AttributeValue value) => value switch
    {
        { S: { } text } => Utf8(text),
        { N: { } number } => Number(number),
        { B: { } binary } => (int)binary.Length,
        { SS.Count: > 0 } => value.SS.Sum(Utf8),
        { NS.Count: > 0 } => value.NS.Sum(Number),
        { BS.Count: > 0 } => value.BS.Sum(binary => (int)binary.Length),
        { L: { } list } => 3 + list.Sum(element => 1 + Of(element)),
        { M: { } map } => 3 + map.Count + Of(map),
        _ => 1,
    };

    private static int Utf8(string text) => Encoding.UTF8.GetByteCount(text);

    private static int Number(string digits) => (digits.Length + 1) / 2 + 1;
}
