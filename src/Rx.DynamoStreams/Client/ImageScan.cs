using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rx.DynamoStreams.Client;

// Finds where an image ends, by its quotes and braces only, 64 bytes at once. Of a body that is JSON it finds the very end that
// a JSON reader finds. Whether an image is JSON it does not look at: whoever opens the image will.
//
// A string is the bytes from its opening quote up to, not including, its closing one; bit i is for byte i of the block. The
// vector is as wide as the processor has them: .NET makes two or four of it where there are none of 64 bytes.
internal static class ImageScan
{
    private const int Step = 64;

    // The length of the object that begins there; 0 when there is none, or it does not end.
    public static int ObjectLength(ReadOnlySpan<byte> json, int start)
    {
        if (start >= json.Length || json[start] != (byte)'{' || json.Length < Step)
            return 0;
        ulong inString = 0; // all ones, or none
        ulong isEscaped = 0; // of the next block's first byte
        var depth = 0;
        for (var offset = start; offset < json.Length; offset += Step)
        {
            // What is behind the text's last whole block is the end of another whole block.
            var first = Math.Min(offset, json.Length - Step);
            var block = Vector512.Create(json.Slice(first, Step));
            var known = offset - first;
            var quotes = Places(block, '"') >> known;
            var backslashes = Places(block, '\\') >> known;
            if ((backslashes | isEscaped) != 0)
                quotes &= ~Escaped(backslashes, ref isEscaped);
            var strings = PrefixXor(quotes) ^ inString;
            inString = (ulong)((long)strings >> (Step - 1));
            var opens = (Places(block, '{') >> known) & ~strings;
            var closes = (Places(block, '}') >> known) & ~strings;
            if (depth - MaxFall(opens, closes) <= 0 && End(depth, opens, closes) is var end and < Step)
                return offset + end + 1 - start;
            depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
        }
        return 0;
    }

    // How many levels below the block's beginning it may get at most: a brace whose last one before it in the block opens, as in
    // {"S":"text"}, closes just that one. The addition carries from behind an opening brace to the next brace.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MaxFall(ulong opens, ulong closes) =>
        BitOperations.PopCount(closes & ~(~(opens | closes) + (opens << 1)));

    // The place of the brace that closes the outermost object, or the block's length.
    private static int End(int depth, ulong opens, ulong closes)
    {
        for (var left = closes; left != 0; left &= left - 1)
        {
            var at = BitOperations.TrailingZeroCount(left);
            depth--;
            if (depth + BitOperations.PopCount(opens & ((1UL << at) - 1)) <= 0)
                return at;
        }
        return Step;
    }

    // The bytes behind a backslash that is not behind one itself. One by one, as they are rare.
    private static ulong Escaped(ulong backslashes, ref ulong isEscaped)
    {
        var escaped = isEscaped;
        isEscaped = 0;
        for (var left = backslashes & ~escaped; left != 0;)
        {
            var backslash = left & (0 - left);
            isEscaped = backslash >> (Step - 1);
            escaped |= backslash << 1;
            left &= ~(backslash | (backslash << 1));
        }
        return escaped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Places(Vector512<byte> block, char ascii) =>
        Vector512.Equals(block, Vector512.Create((byte)ascii)).ExtractMostSignificantBits();

    // Bit i is the parity of the bits up to i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
