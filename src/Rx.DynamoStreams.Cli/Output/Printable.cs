using System.Globalization;
using System.Text;

namespace Rx.DynamoStreams.Cli.Output;

// What comes from outside, made fit for a terminal: characters that would move the cursor, change colours or reverse the
// reading direction appear as \u escapes, and long text is cut.
internal static class Printable
{
    public static string Escape(string text)
    {
        if (!text.Any(IsHarmful))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsHarmful(c))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }

    // The part of a text from a place on; an ellipsis stands for what is left out on either side.
    public static string Cut(string text, int lengthMax, int from = 0)
    {
        if (text.Length <= lengthMax)
            return Escape(text);
        var to = Math.Min(text.Length, from + lengthMax);
        from = Math.Max(0, to - lengthMax);
        return (from > 0 ? "…" : "") + Escape(text[from..to]) + (to < text.Length ? "…" : "");
    }

    private static bool IsHarmful(char c) => char.IsControl(c) || c is
        '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
