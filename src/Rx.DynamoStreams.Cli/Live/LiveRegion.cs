using Rx.DynamoStreams.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rx.DynamoStreams.Cli.Live;

// Rows at the foot of a terminal that are redrawn in place, and lines that scroll away above them. Between two calls the
// cursor rests, visible, at the start of the region's first row, and there is nothing below the region. So a terminal that
// breaks its rows anew in another width cannot make the count of rows wrong, and a process that is killed at any moment
// leaves a terminal that needs no repair. Nothing is erased but the region: what scrolled away stays. What is written stays in the
// output's buffer until the region is shown again, so the terminal gets lines and region in one. Not thread-safe.
internal sealed class LiveRegion(TextWriter output, Func<WindowSize> window)
{
    // All but the first cell, after its row: a terminal that is erased from its very first cell on may think that it is cleared, and keep
    // what it showed in its history. tmux does, so each redrawing at the top of an empty screen would leave a copy there.
    private const string EraseBelow = "\r\e[K\e[C\e[J\r";

    private readonly IAnsiConsole _console = TextWriterConsole.Create(output, hasColors: true);
    private List<SegmentLine> _rows = [];
    private string _text = "";
    private bool _isShown;

    // Above the region, as it is: what is too long for a row is broken by the terminal, and stays whole when it is copied.
    public void WriteLine(Paragraph line)
    {
        Lift();
        _console.Write(line);
        _console.WriteLine();
    }

    public void Write(Tree tree)
    {
        Lift();
        _console.Write(tree);
    }

    public void Draw(Func<WindowSize, IRenderable> content)
    {
        var size = window();
        var rows = Segment.SplitLines(content(size).GetSegments(_console));
        // A terminal where nothing changes is left alone: writing to it may take away what a person has marked in it.
        if (_isShown && Fitted(rows, size) == _text)
            return;
        Lift();
        _rows = rows;
        Show();
    }

    // Shows the region as it was drawn last, below the lines that were written since.
    public void Show()
    {
        if (_isShown)
            return;
        _text = Fitted(_rows, window());
        output.Write(_text);
        output.Flush();
        _isShown = true;
    }

    // For someone else who writes to the terminal.
    public void MakeRoom()
    {
        Lift();
        output.Flush();
    }

    private void Lift()
    {
        if (_isShown)
            output.Write(EraseBelow);
        _isShown = false;
    }

    // One column stays free, as a row that fills the window's width is broken by some terminals; and one row, for the newest line.
    private string Fitted(List<SegmentLine> rows, WindowSize size)
    {
        var shown = rows.TakeLast(Math.Max(1, size.Rows - 1)).Select(row => Cut(row, Math.Max(1, size.Columns - 1))).ToList();
        var text = string.Join('\n', shown.Select(row => _console.ToAnsi(new Row(row))));
        return text + "\r" + (shown.Count > 1 ? $"\e[{shown.Count - 1}A" : "");
    }

    private static IEnumerable<Segment> Cut(IReadOnlyCollection<Segment> row, int columns)
    {
        var isCut = Segment.CellCount(row) > columns;
        var left = isCut ? columns - 1 : columns;
        foreach (var segment in row)
        {
            if (left <= 0)
                break;
            if (Segment.Truncate(segment, left) is not { } part)
                break;
            yield return part;
            left -= part.CellCount();
        }
        if (isCut)
            yield return new Segment("…");
    }

    private sealed class Row(IEnumerable<Segment> segments) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}
