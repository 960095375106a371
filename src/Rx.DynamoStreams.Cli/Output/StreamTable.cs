using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Output;

// Streams one a row: table, when the stream was enabled, ARN.
internal static class StreamTable
{
    public static Table Draw(IReadOnlyCollection<StreamSummary> streams)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in (string[])["table", "enabled", "stream"])
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap().PadLeft(0).PadRight(2));
        foreach (var stream in streams)
            table.AddRow(Cell(stream.TableName), Cell(stream.StreamLabel), Cell(stream.StreamArn));
        return table;
    }

    private static Text Cell(string text) => new(Printable.Escape(text));
}
