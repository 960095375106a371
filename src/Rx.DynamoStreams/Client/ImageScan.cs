using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rx.DynamoStreams.Client;

// Finds the end of an image by comparing 64 bytes at once instead of looking at each token. What it accepts is one valid JSON
// object, as the reference decoder's reader has it: grammar, nesting, escapes, control characters; that reader does not check
// UTF-8 in what it skips, either. It knows the JSON only that the service writes images in: no white space; behind a text in an
// object comes the object's end; an array is a set of texts or a list of objects.
//
// A string is the bytes from its opening quote up to, not including, its closing one. Blocks overlap by a byte: the first one
// was judged with the block before, and is there to be looked back at.
internal static class ImageScan
{
    private const int Step = ByteBlock.Length - 1;

    // The length of the object that the text starts with; 0 when it is none or not as the service writes them, which may be
    // good JSON all the same.
    public static int ObjectLength(ReadOnlySpan<byte> json)
    {
        if (json is not [(byte)'{', ..])
            return 0;
        var nesting = new ImageNesting();
        // Of the block's first byte: whether it is in a string (all ones), in or at the end of a name, in or at the end of an
        // array's text, a comma between objects or members, escaped.
        ulong inString = 0, inName = 0, inElement = 0, isComma = 0;
        var isEscaped = false;
        for (var offset = 0; offset < json.Length; offset += Step)
        {
            var block = ByteBlock.At(json, offset);
            var quotes = block.Is('"');
            var backslashes = block.Is('\\');
            if (backslashes != 0 || isEscaped)
            {
                var escaped = JsonEscapes.Escaped(backslashes, isEscaped, json[offset..], out var areValid);
                if (!areValid)
                    return 0;
                quotes &= ~escaped;
                isEscaped = escaped >> Step != 0;
            }
            var strings = PrefixXor(quotes & ~1UL) ^ inString;
            var opening = quotes & strings;
            var closing = quotes & ~strings;
            var openBraces = block.Is('{') & ~strings;
            var closeBraces = block.Is('}') & ~strings;
            var openBrackets = block.Is('[') & ~strings;
            var closeBrackets = block.Is(']') & ~strings;
            var colons = block.Is(':') & ~strings;
            var commas = block.Is(',') & ~strings;
            var words = ~(strings | closing | openBraces | closeBraces | openBrackets | closeBrackets | colons | commas);

            var afterObject = closeBraces << 1;
            var afterText = closing << 1;
            // A comma is behind an object, or else behind a text in an array.
            var objectCommas = commas & (afterObject | isComma);
            var textCommas = commas & ~objectCommas;
            var beforeName = (openBraces | objectCommas) << 1;
            var beforeElement = (openBrackets | textCommas) << 1;
            var beforeValue = colons << 1;
            // An addition carries through the ones of a string and stops at the zero behind them, its closing quote.
            var names = strings + (opening & beforeName) + inName;
            var elements = strings + (opening & beforeElement) + inElement;
            var afterName = (names & ~strings) << 1;
            var afterElement = (elements & ~strings) << 1;
            var nexts = openBraces & (objectCommas << 1);
            var errors = (colons ^ afterName)
                | (opening & ~(beforeName | beforeElement | beforeValue))
                | (openBraces & ~(beforeValue | (openBrackets << 1)) & ~nexts)
                | (openBrackets & ~beforeValue)
                | (commas & ~(afterObject | afterElement))
                | (closeBraces & ~(afterObject | (openBraces << 1) | (afterText & ~afterElement) | (words << 1) | (closeBrackets << 1)))
                | (closeBrackets & ~(afterObject | (openBrackets << 1) | afterElement))
                | (words & ~((words << 1) | beforeValue))
                | (strings & block.IsControl());

            var end = nesting.Read(
                openBraces & ~1UL, closeBraces & ~1UL, openBraces & (openBrackets << 1), nexts, closeBrackets & afterObject, json, offset);
            if (end == ImageNesting.Mismatch)
                return 0;
            var judged = (end == ImageNesting.None ? ulong.MaxValue : ulong.MaxValue >> (Step - end)) & ~1UL;
            if ((errors & judged) != 0 || !AreBooleans(words & ~(words << 1) & judged, json, offset))
                return 0;
            if (end != ImageNesting.None)
                return offset + end + 1;
            inString = (ulong)((long)strings >> Step);
            inName = (names ^ strings) >> Step;
            inElement = (elements ^ strings) >> Step;
            isComma = objectCommas >> Step;
        }
        return 0;
    }

    // The words outside of strings that begin here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreBooleans(ulong starts, ReadOnlySpan<byte> json, int offset)
    {
        for (; starts != 0; starts &= starts - 1)
        {
            var word = json[(offset + BitOperations.TrailingZeroCount(starts))..];
            if (!word.StartsWith("true}"u8) && !word.StartsWith("false}"u8))
                return false;
        }
        return true;
    }

    // Bit i is the parity of the bits up to i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
