using System.Globalization;

namespace Rx.DynamoStreams.Hosting.Settings;

// A start as configuration writes it. A time without a zone is refused, since it would mean another moment on another machine.
internal static class StartText
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    public static bool TryParse(string text, out StartFrom start)
    {
        var isTime = DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        start = isTime ? StartFrom.Since(time) : text.Equals("latest", StringComparison.OrdinalIgnoreCase) ? StartFrom.Latest : StartFrom.TrimHorizon;
        return isTime || start == StartFrom.Latest || text.Equals("trim-horizon", StringComparison.OrdinalIgnoreCase);
    }
}
