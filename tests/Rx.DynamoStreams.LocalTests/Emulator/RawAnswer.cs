using System.Text.Json.Nodes;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// What the emulator answered: an error, an iterator or a page.
public sealed record RawAnswer(int Status, JsonObject Body)
{
    // The error's name without its namespace; null when the call worked.
    public string? Error => ((string?)Body["__type"])?.Split('#')[^1];

    // What to read next, as if it had been minted; null at a shard's end.
    public RawAnswer? Next => (string?)Body["NextShardIterator"] is { } next
        ? new RawAnswer(Status, new() { ["ShardIterator"] = next })
        : null;

    public IReadOnlyList<JsonNode> Changes => [.. Body["Records"]!.AsArray().Select(record => record!)];

    public IReadOnlyList<string> Ids => [.. Changes.Select(record => (string)record["dynamodb"]!["Keys"]!["id"]!["S"]!)];

    public IReadOnlyList<string> SequenceNumbers => [.. Changes.Select(record => (string)record["dynamodb"]!["SequenceNumber"]!)];
}
