using Rx.DynamoStreams.Cli.Output;
using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Live;

// Calls that fail, one after another, and are made again.
internal sealed record Retrying(string Reason, DateTimeOffset Since, DateTimeOffset NextAt)
{
    // What is wrong is often said at the end, so the reason is broken between its words and not cut.
    public IEnumerable<Paragraph> Rows(DateTimeOffset now, int columns)
    {
        var wait = NextAt - now;
        var next = wait >= TimeSpan.FromSeconds(1) ? $"in {Elapsed.Text(wait)}" : "now";
        var reason = Printable.Escape(Reason.ReplaceLineEndings(" "));
        var words = $"failing for {Elapsed.Text(now - Since)}, trying again {next}: {reason}".Split(' ');
        return StatusItem.Rows(words.Select(StatusItem.Alarm), columns, separator: " ");
    }
}
