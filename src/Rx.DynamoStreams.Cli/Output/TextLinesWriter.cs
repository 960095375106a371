using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Output;

// One line an event for eyes: on a terminal at once, else flushed after each poll.
internal sealed class TextLinesWriter(TextWriter output, bool isTerminal, bool hasColors) : IEventWriter
{
    private readonly IAnsiConsole _console = TextWriterConsole.Create(output, hasColors);

    public void Write(StreamEvent streamEvent)
    {
        if (EventText.Line(streamEvent) is { } line)
        {
            _console.Write(line);
            _console.WriteLine();
        }
        if (isTerminal || streamEvent is Checkpoint)
            output.Flush();
    }
}
