using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Live;

// One thing that a status tells, and never breaks between two rows.
internal readonly record struct StatusItem(string Text, Style Style)
{
    public static Style Calm { get; } = new(Color.Aqua);

    public static Style Alarming { get; } = new(Color.Fuchsia, decoration: Decoration.Bold);

    public static StatusItem Of(string text) => new(text, Calm);

    public static StatusItem Alarm(string text) => new(text, Alarming);

    // As many items a row as the width has room for.
    public static IEnumerable<Paragraph> Rows(IEnumerable<StatusItem> items, int columns, string separator = " · ")
    {
        var (row, length) = (new Paragraph(), 0);
        foreach (var item in items)
        {
            if (length > 0 && length + separator.Length + item.Text.Length >= columns)
            {
                yield return row;
                (row, length) = (new Paragraph(), 0);
            }
            if (length > 0)
            {
                row.Append(separator, new Style(Color.Grey));
                length += separator.Length;
            }
            row.Append(item.Text, item.Style);
            length += item.Text.Length;
        }
        yield return row;
    }
}
