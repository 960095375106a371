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

    [Fact, Trait("Rule", "L2")]
    public async Task What_five_thousand_writes_through_three_roll_overs_leave_in_the_stream_comes_once_each_and_in_order()
    {
        var table = await _account.CreateTableAsync();
        using var rxddb = Tail(table);
        var reading = rxddb.EndAsync();

        for (var rollOver = 0; rollOver < 4; rollOver++)
        {
            var writers = Task.WhenAll(Counters.Select(key => CountAsync(table, key, from: 1 + 125 * rollOver, to: 125 + 125 * rollOver)));
            if (rollOver > 0)
                await _account.Control.RollOverAsync();
            await writers;
        }
        await table.DisableStreamAsync();

        var (exitCode, output, error) = await reading;
        (exitCode, error).ShouldBe((0, ""));
        // Asked of the emulator itself, so that what it does while it rolls over is not taken for the library's doing.
        var kept = (await _account.RawStreams.RecordsAsync(table.StreamArn)).Select(record => record["dynamodb"]!).ToList();
        Writes(output).ShouldBe(kept.Select(record => $"{record["SequenceNumber"]} {record["Keys"]!["id"]!["S"]} {CountOf(record)}"));
        foreach (var key in Counters)
        {
            var counts = kept.Where(record => (string?)record["Keys"]!["id"]!["S"] == key).Select(CountOf).ToList();
            counts.ShouldBeInOrder(SortDirection.Ascending, key);
            counts[^1].ShouldBe(500, key);
        }
        Lines(output).Count(line => (string?)line["type"] == "shardClosed").ShouldBe(4, "three roll-overs, and the end");
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

    private static IEnumerable<string> Counters => Enumerable.Range(0, 10).Select(key => $"k{key}");

    private static async Task CountAsync(LocalTable table, string key, int from, int to)
    {
        for (var count = from; count <= to; count++)
            await table.SetAsync(key, "count", new() { N = $"{count}" });
    }

    private static int CountOf(JsonNode record) =>
        int.Parse((string)record["NewImage"]!["count"]!["N"]!, System.Globalization.CultureInfo.InvariantCulture);

    private RxddbProcess Tail(LocalTable table, string format = "jsonl") => new(
        _local.Endpoint, _accessKey, "tail", "--table-name", table.Name, "--from", "horizon", "--interval", "20ms", "--output", format);

    private static List<JsonNode> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static IEnumerable<string> Changes(string output) =>
        from line in Lines(output)
        where line["keys"] is not null
        select $"{line["type"]} {Text(line["keys"])} {Text(line["newImage"])} {Text(line["oldImage"])} {Text(line["expired"])}";

    private static IEnumerable<string> Writes(string output) =>
        from line in Lines(output)
        where line["newImage"] is not null
        select $"{line["sequenceNumber"]} {line["keys"]!["id"]} {line["newImage"]!["count"]}";

    // The service promises no order of attributes.
    private static string Text(JsonNode? node) => node switch
    {
        null => "absent",
        JsonObject item => new JsonObject(item.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone()))).ToJsonString(),
        _ => node.ToJsonString(),
    };
}
