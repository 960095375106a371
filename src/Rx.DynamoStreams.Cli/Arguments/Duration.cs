using System.Globalization;

namespace Rx.DynamoStreams.Cli.Arguments;

// A length of time as the command line writes it: a whole number and one unit, as in 20ms, 1s, 5m, 2h, 1d.
internal static class Duration
{
    // 9,999,999 days still fit into a TimeSpan.
    private const int MaxDigits = 7;

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > MaxDigits)
            return false;
        var count = long.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        if (UnitOf(text.AsSpan(digits)) is not { } unit)
            return false;
        duration = unit * count;
        return true;
    }

    private static TimeSpan? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}
