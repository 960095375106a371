using System.Text;

namespace Rx.DynamoStreams.Tests.Cli.Live;

// Writes to a terminal as a process does: what is written is shown once it is flushed. It is kept as raw text, too.
internal sealed class ScreenWriter(TerminalScreen screen, TextWriter raw) : TextWriter
{
    private readonly StringBuilder _unflushed = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override string NewLine => "\n";

    // As the error output is.
    public bool IsUnbuffered { get; init; }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        _unflushed.Append(value);
        if (IsUnbuffered)
            Flush();
    }

    public override void Flush()
    {
        raw.Write(_unflushed.ToString());
        screen.Feed(_unflushed.ToString());
        _unflushed.Clear();
    }
}
