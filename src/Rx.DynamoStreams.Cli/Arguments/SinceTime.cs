using System.Globalization;

namespace Rx.DynamoStreams.Cli.Arguments;

// A moment as the command line writes it: ISO 8601 with its zone, or how long ago. A time without a zone is refused, since
// it would mean another moment on another machine.
internal static class SinceTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (!Duration.TryParse(text, out var ago))
        {
            return DateTimeOffset.TryParseExact(
                text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        }
        time = default;
        if (ago > now - DateTimeOffset.MinValue)
            return false;
        time = now.ToUniversalTime() - ago;
        return true;
    }
}
