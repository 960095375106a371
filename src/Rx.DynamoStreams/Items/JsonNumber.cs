namespace Rx.DynamoStreams.Items;

// A number as JSON writes it: what may become one without quotes.
internal static class JsonNumber
{
    public static bool IsOne(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..])
            text = text[1..];
        if (text is [(byte)'0', ..])
            text = text[1..];
        else if (!TrySkipDigits(ref text))
            return false;
        if (text is [(byte)'.', .. var fraction])
        {
            text = fraction;
            if (!TrySkipDigits(ref text))
                return false;
        }
        if (text is [(byte)'e' or (byte)'E', .. var exponent])
        {
            text = exponent is [(byte)'+' or (byte)'-', .. var digits] ? digits : exponent;
            if (!TrySkipDigits(ref text))
                return false;
        }
        return text.IsEmpty;
    }

    private static bool TrySkipDigits(ref ReadOnlySpan<byte> text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit((char)text[digits]))
            digits++;
        text = text[digits..];
        return digits > 0;
    }
}
