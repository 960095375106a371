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

    private const int BlockLength = 64;

    private readonly ReadOnlySpan<byte> _image = image;
    private int _at;

    // Where in the last block that was looked at a plain text cannot go on; a block has the ends of several texts.
    private int _block;
    private ulong _specials;

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
        var start = _at + 1;
        if (_image[_at..] is [(byte)'"', ..] && TryFindEnd(start, out var end) && _image[(end + 1)..] is [(byte)':', .. var value])
        {
            name = new ImageText(_image[start..end], isPlain: true);
            var opening = OpeningLength(value, out type);
            _at = end + 2 + opening;
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
        var start = _at + 1;
        if (_image[_at..] is [(byte)'"', ..] && TryFindEnd(start, out var end))
        {
            text = new ImageText(_image[start..end], isPlain: true);
            _at = end + 1;
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
    private bool TryFindEnd(int start, out int end)
    {
        var offset = start - _block;
        var specials = offset < BlockLength ? _specials >> offset : 0;
        if (specials == 0)
            return TryFindEndInNextBlock(start, out end);
        end = start + BitOperations.TrailingZeroCount(specials);
        return (uint)end < (uint)_image.Length && _image[end] == (byte)'"';
    }

    private bool TryFindEndInNextBlock(int start, out int end)
    {
        for (end = start; end < _image.Length; end = _block + BlockLength)
        {
            _block = Math.Clamp(_image.Length - BlockLength, 0, end);
            _specials = Specials(_image[_block..]);
            var specials = _specials >> (end - _block);
            if (specials == 0)
                continue;
            end += BitOperations.TrailingZeroCount(specials);
            return end < _image.Length && _image[end] == (byte)'"';
        }
        return false;
    }

    // Of a block, the bytes that are no printable ASCII, quotes and backslashes. Behind the end come zeros.
    private static ulong Specials(ReadOnlySpan<byte> block)
    {
        if (block.Length < BlockLength)
        {
            Span<byte> padded = stackalloc byte[BlockLength];
            padded.Clear();
            block.CopyTo(padded);
            return Specials(padded);
        }
        var bytes = Vector512.Create(block);
        // With one added, whatever is no printable ASCII is below '!' as a signed number.
        return (Vector512.Equals(bytes, Vector512.Create((byte)'"'))
            | Vector512.Equals(bytes, Vector512.Create((byte)'\\'))
            | Vector512.LessThan((bytes + Vector512<byte>.One).AsSByte(), Vector512.Create((sbyte)'!')).AsByte()).ExtractMostSignificantBits();
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
