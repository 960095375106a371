using System.Globalization;
using System.Text;

namespace Rx.DynamoStreams.Tests.Cli.Live;

// What a person sees of a terminal, with what scrolled away. It knows the escape sequences that rxddb may use, and throws at any
// other, as one that clears the screen. Made narrower, it breaks the rows that it shows anew, as many terminals do; erased as a whole,
// it scrolls away what it shows, as tmux does.
internal sealed class TerminalScreen(int columns = 100, int rows = 24)
{
    private readonly List<(StringBuilder Text, bool GoesOn)> _rows = [(new(), false)];
    private int _row;
    private int _column;
    private string _sequence = "";

    public int Columns { get; private set; } = columns;

    public int Rows { get; set; } = rows;

    public bool IsCursorVisible { get; private set; } = true;

    public (int Row, int Column) Cursor => (_row, _column);

    // Without the empty rows at the end.
    public string[] Lines => [.. Enumerable.Range(0, _rows.FindLastIndex(row => row.Text.Length > 0) + 1).Select(row => _rows[row].Text.ToString().TrimEnd())];

    // Lines as they were written, however many rows they take.
    public IReadOnlyList<string> WholeLines => [.. Whole().Select(line => line.TrimEnd())];

    public override string ToString() => string.Join('\n', Lines);

    public void Feed(string output)
    {
        foreach (var c in output)
        {
            if (_sequence.Length > 0 || c == '\e')
                Collect(c);
            else if (c == '\r')
                _column = 0;
            else if (c == '\n')
                LineFeed(goesOn: false);
            else if (char.IsControl(c))
                throw new InvalidOperationException($"Control character {(int)c:x2} reached the terminal.");
            else
                Put(c);
        }
    }

    public void Narrow(int columns)
    {
        var below = string.Concat(Enumerable.Range(_row, _rows.Count - _row).Select(row => _rows[row].Text + (_rows[row].GoesOn ? "" : "\n")));
        if (_column != 0)
            throw new InvalidOperationException("The cursor is not at the start of its row.");
        Columns = columns;
        _rows.RemoveRange(_row, _rows.Count - _row);
        _rows.Add((new(), false));
        var cursor = _row;
        Feed(below.TrimEnd('\n'));
        (_row, _column) = (cursor, 0);
    }

    private void Collect(char c)
    {
        _sequence += c;
        if (_sequence is "\e" or "\e[" || !char.IsAsciiLetter(c) && c != '=')
            return;
        Obey(_sequence);
        _sequence = "";
    }

    private void Obey(string sequence)
    {
        if (sequence == "\e[J")
            EraseBelow();
        else if (sequence == "\e[K")
            EraseToEndOfRow();
        else if (sequence == "\e[C")
            _column = Math.Min(Columns - 1, _column + 1);
        else if (sequence.EndsWith('A'))
            _row = Math.Max(FirstShown, _row - int.Parse(sequence.AsSpan(2..^1), CultureInfo.InvariantCulture));
        else if (sequence is "\e[?25l" or "\e[?25h")
            IsCursorVisible = sequence.EndsWith('h');
        else if (!sequence.EndsWith('m') && sequence is not ("\e[?1h" or "\e=")) // .NET's console sends the latter two when a process starts.
            throw new InvalidOperationException($"The escape sequence {sequence[1..]} is none that rxddb needs.");
    }

    private int FirstShown => Math.Max(0, _rows.Count - Rows);

    private void EraseBelow()
    {
        if ((_row, _column) == (FirstShown, 0) && _rows[_row..].Any(row => row.Text.Length > 0))
        {
            _row = _rows.Count;
            _rows.Add((new(), false));
            return;
        }
        EraseToEndOfRow();
        _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
    }

    private void EraseToEndOfRow()
    {
        var text = _rows[_row].Text;
        text.Length = Math.Min(text.Length, _column);
        _rows[_row] = (text, false);
    }

    private void Put(char c)
    {
        if (_column == Columns)
            LineFeed(goesOn: true);
        var text = _rows[_row].Text;
        if (text.Length <= _column)
            text.Append(' ', _column + 1 - text.Length);
        text[_column++] = c;
    }

    private void LineFeed(bool goesOn)
    {
        _rows[_row] = (_rows[_row].Text, goesOn);
        _column = 0;
        if (++_row == _rows.Count)
            _rows.Add((new(), false));
    }

    private IEnumerable<string> Whole()
    {
        var line = "";
        foreach (var (text, goesOn) in _rows)
        {
            line += text;
            if (goesOn)
                continue;
            yield return line;
            line = "";
        }
    }
}
