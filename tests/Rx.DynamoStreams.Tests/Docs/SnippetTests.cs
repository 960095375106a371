using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Docs;

// What the pages show is code that is built, and most of it run.
public sealed partial class SnippetTests
{
    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_is_part_of_an_example_or_a_test(string page, string snippet)
    {
        var lines = Lines(snippet);

        // Usings stand apart in a file.
        var shown = lines.Where(line => !line.StartsWith("using ", StringComparison.Ordinal) || line.Contains('=', StringComparison.Ordinal)).ToArray();

        Sources.ShouldContain(source => IsPartOf(source, shown), $"the snippet of {page} that begins with {lines[0]}");
    }

    public static IEnumerable<TheoryDataRow<string, string>> Snippets() =>
        from page in Directory.GetFiles(Repository.Path("docs"), "*.md").Append(Repository.Path("README.md"))
        from Match match in Block().Matches(File.ReadAllText(page))
        select new TheoryDataRow<string, string>(Path.GetFileName(page), match.Groups[1].Value);

    private static string[][] Sources { get; } =
        [.. from folder in (string[])["examples", "tests"]
            from file in Directory.GetFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
            where !file.Split(Path.DirectorySeparatorChar).Contains("obj")
            select Lines(File.ReadAllText(file))];

    private static string[] Lines(string code) =>
        [.. code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static bool IsPartOf(string[] source, string[] lines) =>
        Enumerable.Range(0, Math.Max(0, source.Length - lines.Length + 1)).Any(start => source.AsSpan(start, lines.Length).SequenceEqual(lines));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
