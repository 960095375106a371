using System.Globalization;

namespace Rx.DynamoStreams.Cli.Live;

// A length of time for eyes: its two largest units.
internal static class Elapsed
{
    public static string Text(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "0s",
        { TotalMinutes: < 1 } => Units($"{time.Seconds}s"),
        { TotalHours: < 1 } => Units($"{time.Minutes}m {time.Seconds}s"),
        { TotalDays: < 1 } => Units($"{time.Hours}h {time.Minutes}m"),
        _ => Units($"{time.Days}d {time.Hours}h"),
    };

    private static string Units(FormattableString units) => units.ToString(CultureInfo.InvariantCulture);
}
