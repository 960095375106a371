using System.Numerics;

namespace Rx.DynamoStreams.Client;

// The escapes in a block of JSON, one by one, as they are rare.
internal static class JsonEscapes
{
    // The bytes that a backslash escapes. The first byte is escaped when the block before says so.
    public static ulong Escaped(ulong backslashes, bool isFirstEscaped, ReadOnlySpan<byte> json, out bool areValid)
    {
        var escaped = isFirstEscaped ? 1UL : 0;
        areValid = true;
        for (var left = backslashes & ~escaped; left != 0;)
        {
            var at = BitOperations.TrailingZeroCount(left);
            areValid &= IsEscape(json[(at + 1)..]);
            var next = 1UL << at << 1; // nothing, where it is in the next block
            escaped |= next;
            left &= (left - 1) & ~next;
        }
        return escaped;
    }

    private static bool IsEscape(ReadOnlySpan<byte> rest) => rest switch
    {
        [(byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t', ..] => true,
        [(byte)'u', var a, var b, var c, var d, ..] => IsHex(a) && IsHex(b) && IsHex(c) && IsHex(d),
        _ => false,
    };

    private static bool IsHex(byte ascii) => char.IsAsciiHexDigit((char)ascii);
}
