using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Rx.DynamoStreams.Items;

// Reads an image as the service writes it: no white space, one type in a value, of the escapes the short ones. Each method
// answers false, and leaves the place open, when something else is there, which may be good or bad JSON; then the whole image
// is to be read by the reference.
internal ref struct ImageReader(ReadOnlySpan<byte> image)
{
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _image = image;
    private int _at;

    public readonly bool IsAtEnd => _at == _image.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(char ascii)
    {
        var at = _at;
        if ((uint)at >= (uint)_image.Length || _image[at] != (byte)ascii)
            return false;
        _at = at + 1;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadName(out ImageText name)
    {
        name = default;
        return TrySkip('"') && TryReadText(out name) && TrySkip(':');
    }

    // The beginning of a value, as {"S":" or {"BOOL": , up to the first byte inside its quotes, braces or brackets. With its
    // end, no value is shorter than what is looked at here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryOpenValue(out AttributeType type)
    {
        type = default;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_image[_at..], out var bytes))
            return false;
        switch (bytes & 0xFFFF_FFFF_FFFF)
        {
            case 0x223A_2253_227B: // {"S":"
                type = AttributeType.S;
                break;
            case 0x223A_224E_227B: // {"N":"
                type = AttributeType.N;
                break;
            case 0x7B3A_224D_227B: // {"M":{
                type = AttributeType.M;
                break;
            case 0x5B3A_224C_227B: // {"L":[
                type = AttributeType.L;
                break;
            case 0x223A_2242_227B: // {"B":"
                type = AttributeType.B;
                break;
            default:
                return TryOpenLongerType(bytes, out type);
        }
        _at += 6;
        return true;
    }

    // Between quotes, the first of which has been read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadText(out ImageText text)
    {
        var rest = _image[_at..];
        for (var start = 0; rest.Length - start >= Vector256<byte>.Count; start += Vector256<byte>.Count)
        {
            var bytes = Vector256.Create(rest[start..]);
            // With one added, whatever is no printable ASCII is below '!' as a signed number.
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan((bytes + Vector256<byte>.One).AsSByte(), Vector256.Create((sbyte)'!')).AsByte();
            var bits = special.ExtractMostSignificantBits();
            if (bits == 0)
                continue;
            var length = start + BitOperations.TrailingZeroCount(bits);
            if (rest[length] != (byte)'"')
                break;
            text = new ImageText(rest[..length], isPlain: true);
            _at += length + 1;
            return true;
        }
        return TryReadAnyText(rest, out text);
    }

    public bool TryReadBoolean(out bool value)
    {
        value = _image[_at..].StartsWith("true"u8);
        if (!value && !_image[_at..].StartsWith("false"u8))
            return false;
        _at += value ? 4 : 5;
        return true;
    }

    private bool TryOpenLongerType(ulong bytes, out AttributeType type)
    {
        type = (bytes & 0xFF_FFFF_FFFF_FFFF) switch
        {
            0x5B_3A22_5353_227B => AttributeType.SS, // {"SS":[
            0x5B_3A22_534E_227B => AttributeType.NS, // {"NS":[
            0x5B_3A22_5342_227B => AttributeType.BS, // {"BS":[
            _ => bytes switch
            {
                0x3A22_4C4F_4F42_227B => AttributeType.Bool, // {"BOOL":
                0x3A22_4C4C_554E_227B => AttributeType.Null, // {"NULL":
                _ => AttributeType.S,
            },
        };
        _at += type is AttributeType.Bool or AttributeType.Null ? 8 : 7;
        return type != AttributeType.S;
    }

    private bool TryReadAnyText(ReadOnlySpan<byte> rest, out ImageText text)
    {
        text = default;
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
            if (rest[length..] is not [(byte)'\\', (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t', ..])
                return false;
            isEscaped = true;
            length += 2;
        }
        var bytes = rest[..length];
        text = new ImageText(bytes, isPlain: !isEscaped && !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'));
        _at += length + 1;
        return text.IsPlain || Utf8.IsValid(bytes);
    }
}
