using System.Buffers.Text;
using System.Text;

namespace Rx.DynamoStreams.Items;

// An escape in a text of JSON: a short one, as the service mostly writes them, or one of a character's number, or a pair of
// these for a pair of surrogates. A surrogate alone is none.
internal static class ImageEscape
{
    public static bool TryRead(ReadOnlySpan<byte> json, out Rune letter, out int length)
    {
        length = 2;
        if (json is not [(byte)'\\', var which, ..])
        {
            letter = default;
            return false;
        }
        letter = which switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => new Rune(which),
            (byte)'b' => new Rune('\b'),
            (byte)'f' => new Rune('\f'),
            (byte)'n' => new Rune('\n'),
            (byte)'r' => new Rune('\r'),
            (byte)'t' => new Rune('\t'),
            _ => default,
        };
        return letter != default || TryReadNumber(json, out letter, out length);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> json, out Rune letter, out int length)
    {
        letter = default;
        length = 6;
        if (!TryReadHex(json, out var first))
            return false;
        if (Rune.TryCreate(first, out letter))
            return true;
        length = 12;
        return TryReadHex(json[6..], out var second) && Rune.TryCreate(first, second, out letter);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> json, out char letter)
    {
        letter = default;
        if (json is not [(byte)'\\', (byte)'u', _, _, _, _, ..] || !Utf8Parser.TryParse(json.Slice(2, 4), out ushort number, out var read, 'x') || read != 4)
            return false;
        letter = (char)number;
        return true;
    }
}
