using System.Text.Json.Nodes;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

public sealed class TailProcessTests : IDisposable
{
    private readonly string _accessKey = $"CLI{Guid.NewGuid():N}";
    private readonly DynamoDbLocal _local;
    private readonly LocalAccount _account;

    public TailProcessTests(DynamoDbLocal local) => (_local, _account) = (local, new LocalAccount(local, _accessKey));

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_disabled_stream_comes_as_json_lines_to_its_end_and_exits_with_0()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a", ("n", new() { N = "1" }));
        await _account.Control.RollOverAsync();
        await table.SetAsync("a", "n", new() { N = "2" });
        await table.DeleteAsync("a");
        await table.DisableStreamAsync();
        using var rxddb = Tail(table);

        var (exitCode, output, error) = await rxddb.EndAsync();

        (exitCode, error).ShouldBe((0, ""));
        Changes(output).ShouldBe(
        [
            """insert {"id":"a"} {"id":"a","n":1} absent absent""",
            """modify {"id":"a"} {"id":"a","n":2} {"id":"a","n":1} absent""",
            """remove {"id":"a"} absent {"id":"a","n":2} false""",
        ]);
        Lines(output).Count(line => (string?)line["type"] == "shardClosed").ShouldBe(2, "the shard rolled over once");
        StreamPosition.Parse(Lines(output)[^1]["position"]!.ToJsonString()).StreamArn.ShouldBe(table.StreamArn);
    }

    [Theory]
    [InlineData(RxddbProcess.Interrupt, 130)]
    [InlineData(RxddbProcess.Terminate, 143)]
    public async Task A_signal_ends_it_with_what_was_read(int signal, int expectedExitCode)
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        using var rxddb = Tail(table);
        (await rxddb.ReadLineAsync()).ShouldContain("shardOpened");

        rxddb.Send(signal);

        var (exitCode, output, error) = await rxddb.EndAsync();
        (exitCode, error).ShouldBe((expectedExitCode, ""));
        Changes(output).ShouldBe(["""insert {"id":"a"} {"id":"a"} absent absent"""]);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("jsonl")]
    public async Task A_reader_that_goes_away_ends_it_quietly(string format)
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        using var rxddb = Tail(table, format);
        (await rxddb.ReadLineAsync()).ShouldContain("pened", customMessage: "it runs");

        rxddb.CloseOutput();

        (await rxddb.ExitAsync()).ShouldBe((0, ""));
    }

    private RxddbProcess Tail(LocalTable table, string format = "jsonl") => new(
        _local.Endpoint, _accessKey, "tail", "--table-name", table.Name, "--from", "horizon", "--interval", "20ms", "--output", format);

    private static List<JsonNode> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static IEnumerable<string> Changes(string output) =>
        from line in Lines(output)
        where line["keys"] is not null
        select $"{line["type"]} {Text(line["keys"])} {Text(line["newImage"])} {Text(line["oldImage"])} {Text(line["expired"])}";

    // The service promises no order of attributes.
    private static string Text(JsonNode? node) => node switch
    {
        null => "absent",
        JsonObject item => new JsonObject(item.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone()))).ToJsonString(),
        _ => node.ToJsonString(),
    };
}
