using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Rx.DynamoStreams.Items;

// Reads an image step by step, quickest as the service writes it: no white space, a value's type right behind its brace, texts
// of printable ASCII. It knows all of JSON that DynamoDB JSON can have, but not what is wrong with the rest: each method then
// answers false and leaves the place open, and the reference has to tell. Each moves the place once, in the quick case: a move
// waits for the one before it, which is most of what reading costs.
internal ref struct ImageReader(ReadOnlySpan<byte> image)
{
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _image = image;
    private int _at;

    public readonly ReadOnlySpan<byte> Image => _image;

    public readonly int BytesLeft => _image.Length - _at;

    public bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at == _image.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(char ascii)
    {
        var at = _at;
        if ((uint)at >= (uint)_image.Length || _image[at] != (byte)ascii)
            return (uint)at < (uint)_image.Length && _image[at] <= (byte)' ' && TrySkipBehindSpace(ascii);
        _at = at + 1;
        return true;
    }

    // A name and the beginning of its value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadMember(out ImageText name, out AttributeType type)
    {
        var rest = _image[_at..];
        if (rest is [(byte)'"', ..] && TryFindEnd(rest = rest[1..], out var end) && rest[(end + 1)..] is [(byte)':', .. var value])
        {
            name = new ImageText(rest[..end], isPlain: true);
            var opening = OpeningLength(value, out type);
            _at += end + 3 + opening;
            return opening > 0 || TryOpenValueStepwise(out type);
        }
        type = default;
        return TryReadAnyText(out name) && TrySkip(':') && TryOpenValue(out type);
    }

    // The beginning of a value, as {"S": or {"BOOL": and the bracket or brace that a map, list or set has behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryOpenValue(out AttributeType type)
    {
        var length = OpeningLength(_image[_at..], out type);
        _at += length;
        return length > 0 || TryOpenValueStepwise(out type);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadText(out ImageText text)
    {
        var rest = _image[_at..];
        if (rest is [(byte)'"', ..] && TryFindEnd(rest = rest[1..], out var end))
        {
            text = new ImageText(rest[..end], isPlain: true);
            _at += end + 2;
            return true;
        }
        return TryReadAnyText(out text);
    }

    // The end of a value, and the comma or the end of the map or list that it is in.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCloseValue(char end, out bool isLast)
    {
        if (_image[_at..] is [(byte)'}', var next, ..] && (next == (byte)',' || next == (byte)end))
        {
            _at += 2;
            isLast = next == (byte)end;
            return true;
        }
        isLast = false;
        return TrySkip('}') && ((isLast = TrySkip(end)) || TrySkip(','));
    }

    // The comma behind an element of a set, or the end of the set.
    public bool TryCloseElement(out bool isLast) => (isLast = TrySkip(']')) || TrySkip(',');

    public bool TryReadBoolean(out bool value)
    {
        SkipSpace();
        value = _image[_at..].StartsWith("true"u8);
        if (!value && !_image[_at..].StartsWith("false"u8))
            return false;
        _at += value ? 4 : 5;
        return true;
    }

    // 0 when it is written in another way. With its end, no value is shorter than what is looked at here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OpeningLength(ReadOnlySpan<byte> json, out AttributeType type)
    {
        type = default;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(json, out var bytes))
            return 0;
        switch (bytes & 0xFF_FFFF_FFFF)
        {
            case 0x3A_2253_227B: // {"S":
                type = AttributeType.S;
                return 5;
            case 0x3A_224E_227B: // {"N":
                type = AttributeType.N;
                return 5;
            default:
                return LongerOpeningLength(bytes, out type);
        }
    }

    private static int LongerOpeningLength(ulong bytes, out AttributeType type)
    {
        (var length, type) = bytes switch
        {
            0x3A22_4C4F_4F42_227B => (8, AttributeType.Bool), // {"BOOL":
            0x3A22_4C4C_554E_227B => (8, AttributeType.Null), // {"NULL":
            _ => (bytes & 0xFF_FFFF_FFFF_FFFF) switch
            {
                0x5B_3A22_5353_227B => (7, AttributeType.SS), // {"SS":[
                0x5B_3A22_534E_227B => (7, AttributeType.NS), // {"NS":[
                0x5B_3A22_5342_227B => (7, AttributeType.BS), // {"BS":[
                _ => (bytes & 0xFFFF_FFFF_FFFF) switch
                {
                    0x7B3A_224D_227B => (6, AttributeType.M), // {"M":{
                    0x5B3A_224C_227B => (6, AttributeType.L), // {"L":[
                    0x223A_2242_227B => (5, AttributeType.B), // {"B":" without the quote
                    _ => (0, default(AttributeType)),
                },
            },
        };
        return length;
    }

    // Whether a text is printable ASCII without escapes, and where its closing quote is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFindEnd(ReadOnlySpan<byte> text, out int end)
    {
        for (end = 0; text.Length - end >= Vector256<byte>.Count; end += Vector256<byte>.Count)
        {
            var bytes = Vector256.Create(text[end..]);
            // With one added, whatever is no printable ASCII is below '!' as a signed number.
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan((bytes + Vector256<byte>.One).AsSByte(), Vector256.Create((sbyte)'!')).AsByte();
            var bits = special.ExtractMostSignificantBits();
            if (bits != 0)
            {
                end += BitOperations.TrailingZeroCount(bits);
                return text[end] == (byte)'"';
            }
        }
        return false;
    }

    private bool TryOpenValueStepwise(out AttributeType type)
    {
        type = default;
        return TrySkip('{') && TryReadText(out var name) && DynamoJson.TryParseType(name.Unescaped, out type) && TrySkip(':') && type switch
        {
            AttributeType.M => TrySkip('{'),
            AttributeType.L or AttributeType.SS or AttributeType.NS or AttributeType.BS => TrySkip('['),
            _ => true,
        };
    }

    private bool TryReadAnyText(out ImageText text)
    {
        text = default;
        if (!TrySkip('"'))
            return false;
        var rest = _image[_at..];
        var length = 0;
        var isEscaped = false;
        while (true)
        {
            var next = rest[length..].IndexOfAny(TextEnds);
            if (next < 0)
                return false;
            length += next;
            if (rest[length] == (byte)'"')
                break;
            if (!ImageEscape.TryRead(rest[length..], out _, out var escapeLength))
                return false;
            isEscaped = true;
            length += escapeLength;
        }
        var bytes = rest[..length];
        text = new ImageText(bytes, isPlain: !isEscaped && !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'));
        _at += length + 1;
        return text.IsPlain || Utf8.IsValid(bytes);
    }

    private bool TrySkipBehindSpace(char ascii)
    {
        SkipSpace();
        var isThere = _image[_at..] is [var next, ..] && next == (byte)ascii;
        if (isThere)
            _at++;
        return isThere;
    }

    private void SkipSpace()
    {
        while (_at < _image.Length && _image[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            _at++;
    }
}
