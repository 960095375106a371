using System.CommandLine;

namespace Rx.DynamoStreams.Cli.Arguments;

// What the commands have in common that run on: how often they look, and whether they may draw.
internal static class LiveOptions
{
    private static readonly TimeSpan IntervalMax = TimeSpan.FromDays(1);

    public static Option<bool> Plain() => new("--plain")
    {
        Description = "Lines only, also on a terminal: no view that is redrawn in place.",
    };

    public static Option<TimeSpan?> Interval(string description, string examples, (string Word, TimeSpan Value) min) => new("--interval")
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (Duration.TryParse(given, out var interval) && interval >= min.Value && interval <= IntervalMax)
                return interval;
            result.AddError($"--interval is '{given}', and must be a duration such as {examples}, from {min.Word} to 1d.");
            return null;
        },
    };
}
