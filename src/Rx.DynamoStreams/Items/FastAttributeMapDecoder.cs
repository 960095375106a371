using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Items;

// DynamoDB JSON to the AWS SDK's attribute values: the same that AttributeMapDecoder comes to. That one gets every image that is
// refused here, to tell why or to take it all the same.
internal static class FastAttributeMapDecoder
{
    // Not deeper than the reference reads: a value is two levels of JSON.
    private const int MaxDepth = DynamoJson.MaxImageDepth / 2 - 1;

    // The capacity that growing would come to for most items; a small image has fewer attributes.
    private const int UsualAttributes = 17;
    private const int BytesPerAttribute = 32;

    public static Dictionary<string, AttributeValue> Decode(ReadOnlySpan<byte> image) =>
        TryDecode(image, out var map) ? map : AttributeMapDecoder.Decode(image);

    public static bool TryDecode(ReadOnlySpan<byte> image, [NotNullWhen(true)] out Dictionary<string, AttributeValue>? map)
    {
        var reader = new ImageReader(image);
        map = new Dictionary<string, AttributeValue>(Math.Min(UsualAttributes, image.Length / BytesPerAttribute));
        return reader.TrySkip('{') && TryReadMembers(ref reader, map, MaxDepth) && reader.IsAtEnd;
    }

    private static bool TryReadMembers(ref ImageReader reader, Dictionary<string, AttributeValue> map, int depthLeft)
    {
        if (reader.TrySkip('}'))
            return true;
        for (var isLast = false; !isLast;)
        {
            if (!reader.TryReadMember(out var name, out var type) || ReadValue(ref reader, type, depthLeft) is not { } value)
                return false;
            if (!map.TryAdd(AttributeNames.Decode(name), value) || !reader.TryCloseValue('}', out isLast))
                return false;
        }
        return true;
    }

    // Between its type and its end.
    private static AttributeValue? ReadValue(ref ImageReader reader, AttributeType type, int depthLeft)
    {
        if (depthLeft == 0)
            return null;
        return type switch
        {
            AttributeType.S => reader.TryReadText(out var text) ? new AttributeValue { S = text.Decode() } : null,
            AttributeType.N => reader.TryReadText(out var number) ? new AttributeValue { N = number.Decode() } : null,
            AttributeType.B => ReadBinary(ref reader) is { } bytes ? new AttributeValue { B = bytes } : null,
            AttributeType.Bool => reader.TryReadBoolean(out var flag) ? new AttributeValue { BOOL = flag } : null,
            AttributeType.Null => reader.TryReadBoolean(out var isNull) ? new AttributeValue { NULL = isNull } : null,
            AttributeType.M => ReadMap(ref reader, depthLeft - 1),
            AttributeType.L => ReadList(ref reader, depthLeft - 1),
            AttributeType.SS => ReadTexts(ref reader) is { } texts ? new AttributeValue { SS = texts } : null,
            AttributeType.NS => ReadTexts(ref reader) is { } numbers ? new AttributeValue { NS = numbers } : null,
            _ => ReadBinaries(ref reader) is { } binaries ? new AttributeValue { BS = binaries } : null,
        };
    }

    private static MemoryStream? ReadBinary(ref ImageReader reader) =>
        reader.TryReadText(out var text) && text.DecodeBase64() is { } bytes
            ? new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
            : null;

    private static AttributeValue? ReadMap(ref ImageReader reader, int depthLeft)
    {
        var map = new Dictionary<string, AttributeValue>();
        return !TryReadMembers(ref reader, map, depthLeft) ? null
            : map.Count > 0 ? new AttributeValue { M = map }
            : new AttributeValue { IsMSet = true };
    }

    private static AttributeValue? ReadList(ref ImageReader reader, int depthLeft)
    {
        if (reader.TrySkip(']'))
            return new AttributeValue { IsLSet = true };
        var list = new List<AttributeValue>();
        for (var isLast = false; !isLast;)
        {
            if (!reader.TryOpenValue(out var type) || ReadValue(ref reader, type, depthLeft) is not { } value || !reader.TryCloseValue(']', out isLast))
                return null;
            list.Add(value);
        }
        return new AttributeValue { L = list };
    }

    private static List<string>? ReadTexts(ref ImageReader reader)
    {
        var set = new List<string>();
        if (reader.TrySkip(']'))
            return set;
        for (var isLast = false; !isLast;)
        {
            if (!reader.TryReadText(out var text) || !reader.TryCloseElement(out isLast))
                return null;
            set.Add(text.Decode());
        }
        return set;
    }

    private static List<MemoryStream>? ReadBinaries(ref ImageReader reader)
    {
        var set = new List<MemoryStream>();
        if (reader.TrySkip(']'))
            return set;
        for (var isLast = false; !isLast;)
        {
            if (ReadBinary(ref reader) is not { } bytes || !reader.TryCloseElement(out isLast))
                return null;
            set.Add(bytes);
        }
        return set;
    }
}
