using System.Text.RegularExpressions;

namespace Rx.DynamoStreams.Tests.Docs;

// docs/operations.md, by its sections and the rows of their tables.
internal static partial class OperationsPage
{
    public static string Section(string title)
    {
        var text = File.ReadAllText(Repository.Path("docs/operations.md"));
        var begin = text.IndexOf($"## {title}\n", StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", begin, StringComparison.Ordinal);
        return text[begin..end];
    }

    // The cells of each row of a section's tables, without the heads.
    public static IReadOnlyList<string[]> Rows(string title) => [.. Section(title).Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => char.IsAsciiDigit(cells[0][0]) || cells[0][0] == '`')];

    // What is written as `dynamostreams.something`, or `error.something`.
    public static IReadOnlyList<string> Names(string title) => [.. Name().Matches(Section(title)).Select(name => name.Groups[1].Value).Distinct()];

    [GeneratedRegex("`((?:dynamostreams|error)\\.[a-z._]+)`")]
    private static partial Regex Name();
}
