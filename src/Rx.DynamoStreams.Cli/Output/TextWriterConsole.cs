using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Output;

// Spectre.Console on a TextWriter, decided by the caller instead of guessed from the process: colours only when told, and
// never a line broken, since that is for the terminal to do and a pipe wants whole lines.
internal static class TextWriterConsole
{
    private const int Unbroken = 1_000_000;

    public static IAnsiConsole Create(TextWriter output, bool hasColors)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = hasColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Unbroken;
        return console;
    }
}
