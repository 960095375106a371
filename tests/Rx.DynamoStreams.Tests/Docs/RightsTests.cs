using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Docs;

// The policies of docs/operations.md allow what the library calls, and nothing else.
public sealed partial class RightsTests
{
    [Fact]
    public void The_policies_allow_every_call_that_is_made_and_no_other_one()
    {
        var called = from file in Directory.GetFiles(Repository.Path("src/Rx.DynamoStreams"), "*.cs", SearchOption.AllDirectories)
                     where !file.Split(Path.DirectorySeparatorChar).Contains("obj")
                     from Match call in Call().Matches(File.ReadAllText(file))
                     select $"dynamodb:{call.Groups[1].Value}";

        var allowed = Policies().SelectMany(Actions);

        allowed.Distinct().Order().ShouldBe(called.Distinct().Order());
    }

    private static IEnumerable<JsonElement> Policies() =>
        from Match block in Block().Matches(OperationsPage.Section("Rights"))
        let policy = JsonElement.Parse(block.Groups[1].Value)
        from statement in policy.ValueKind == JsonValueKind.Array ? policy.EnumerateArray() : policy.TryGetProperty("Statement", out var statements) ? statements.EnumerateArray() : Enumerable.Repeat(policy, 1)
        select statement;

    private static IEnumerable<string> Actions(JsonElement statement) => statement.GetProperty("Action") is { ValueKind: JsonValueKind.Array } actions
        ? actions.EnumerateArray().Select(action => action.GetString()!)
        : [statement.GetProperty("Action").GetString()!];

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\b(?:client|dynamoDb)\.([A-Z][A-Za-z]+)Async\(")]
    private static partial Regex Call();
}
