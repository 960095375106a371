using System.Numerics;
using System.Runtime.Intrinsics;

namespace Rx.DynamoStreams.Client;

// Reads what is around the images, token after token as the caller expects them. Each method answers false, and leaves the
// place open, when something else is there: white space, escapes, letters outside ASCII, odd numbers.
internal ref struct EnvelopeReader(ReadOnlySpan<byte> json)
{
    private const int MaxDigits = 18;
    private const long MaxMilliseconds = 100_000_000_000_000; // the year 5138

    private readonly ReadOnlySpan<byte> _json = json;

    public int At { get; private set; }

    public readonly bool IsAtEnd => At == _json.Length;

    public bool TrySkip(char ascii)
    {
        if (At >= _json.Length || _json[At] != (byte)ascii)
            return false;
        At++;
        return true;
    }

    public bool TryReadName(out ReadOnlySpan<byte> name) => TryReadText(out name) && TrySkip(':');

    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TrySkip('"'))
            return false;
        var rest = _json[At..];
        var length = IndexOfSpecial(rest);
        if (length == rest.Length || rest[length] != (byte)'"')
            return false;
        text = rest[..length];
        At += length + 1;
        return true;
    }

    public bool TryReadObject(out Range place)
    {
        var start = At;
        At += ImageScan.ObjectLength(_json, start);
        place = start..At;
        return At > start;
    }

    // A whole number above 0 of at most 18 digits.
    public bool TryReadWhole(out long number)
    {
        number = 0;
        return !StartsWithZero() && ReadDigits(ref number) is > 0 and <= MaxDigits && IsAtNumberEnd();
    }

    // A number of seconds above 0, as 1714557600, 1.7145576E9 or 1714557600.5, in milliseconds. The reference decoder gets them
    // by way of a double, which is exact to the millisecond below the limit.
    public bool TryReadSeconds(out long milliseconds)
    {
        milliseconds = 0;
        if (StartsWithZero())
            return false;
        var digits = ReadDigits(ref milliseconds);
        var zeros = 3;
        var fraction = 0;
        if (digits == 0 || (TrySkip('.') && (fraction = ReadDigits(ref milliseconds)) == 0) || digits + fraction > MaxDigits)
            return false;
        long exponent = 0;
        if (TrySkip('E') && ReadDigits(ref exponent) is not (1 or 2))
            return false;
        for (zeros += (int)exponent - fraction; zeros > 0 && milliseconds < MaxMilliseconds; zeros--)
            milliseconds *= 10;
        return zeros == 0 && milliseconds < MaxMilliseconds && IsAtNumberEnd();
    }

    private readonly bool StartsWithZero() => At < _json.Length && _json[At] == (byte)'0';

    // How many there are; more than fit make a number without meaning.
    private int ReadDigits(ref long number)
    {
        var start = At;
        for (; At < _json.Length && char.IsAsciiDigit((char)_json[At]); At++)
            number = unchecked(number * 10) + (_json[At] - '0');
        return At - start;
    }

    private readonly bool IsAtNumberEnd() => At < _json.Length && (_json[At] is (byte)',' or (byte)'}');

    // A quote, a backslash, a control character or a byte outside ASCII.
    private static int IndexOfSpecial(ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (; text.Length - at >= Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var bytes = Vector256.Create(text.Slice(at, Vector256<byte>.Count));
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)' ')).AsByte();
            var bits = special.ExtractMostSignificantBits();
            if (bits != 0)
                return at + BitOperations.TrailingZeroCount(bits);
        }
        while (at < text.Length && text[at] is >= (byte)' ' and < 0x80 and not (byte)'"' and not (byte)'\\')
            at++;
        return at;
    }
}
