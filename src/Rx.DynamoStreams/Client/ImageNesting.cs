using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rx.DynamoStreams.Client;

// How deep a scan is in braces, and at which depths lists are open, innermost highest: one bit for each depth, as a list
// in a list has a brace between them. Bit 0 stands for the outside. It begins behind the first brace.
internal struct ImageNesting()
{
    // Less than the reference decoder takes, so that what is too deep is told by that one.
    private const int MaxDepth = 63;

    // Instead of the bit at which the outermost object ends: it goes on; or brackets or commas do not fit.
    public const int None = ByteBlock.Length;
    public const int Mismatch = -1;

    private int _depth = 1;
    private ulong _lists = 1;

    // Braces, and those events that concern lists: braces behind an opening bracket, braces behind a comma, closing brackets
    // behind a brace.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(ulong opens, ulong closes, ulong firsts, ulong nexts, ulong listEnds, ReadOnlySpan<byte> json, int offset)
    {
        var opened = BitOperations.PopCount(opens);
        var closed = BitOperations.PopCount(closes);
        // Nothing happens to the innermost list or to the object as a whole: the usual block.
        if ((firsts | nexts | listEnds) == 0 && _depth - closed > BitOperations.Log2(_lists) && _depth + opened <= MaxDepth)
        {
            _depth += opened - closed;
            return None;
        }
        return _depth + opened > MaxDepth ? Mismatch : Walk(opens, closes, firsts, nexts, listEnds, json[offset..]);
    }

    private int Walk(ulong opens, ulong closes, ulong firsts, ulong nexts, ulong listEnds, ReadOnlySpan<byte> json)
    {
        for (var left = opens | closes | listEnds; left != 0; left &= left - 1)
        {
            var bit = left & (0 - left);
            var isAtList = _depth == BitOperations.Log2(_lists);
            if ((opens & bit) != 0)
            {
                if ((firsts & bit) != 0)
                    _lists |= 1UL << _depth;
                else if ((nexts & bit) != 0 && !isAtList)
                    return Mismatch;
                _depth++;
            }
            else if (isAtList != ((listEnds & bit) != 0))
                return Mismatch;
            else if (isAtList)
                _lists &= ~(1UL << _depth);
            else
            {
                _depth--;
                var at = BitOperations.TrailingZeroCount(bit);
                if (_depth == 0)
                    return at;
                if (_depth == BitOperations.Log2(_lists) && json[(at + 1)..] is not ([(byte)']', ..] or [(byte)',', (byte)'{', ..]))
                    return Mismatch;
            }
        }
        return None;
    }
}
