using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class ShardsCommandTests
{
    private static readonly ShardDescription[] Shards =
    [
        Closed("c", "a", 300, 399), Open("e", "c", 500), Closed("a", "trimmed", 100, 199), Open("b", "a", 250), Open("d", null, 400),
    ];

    [Fact]
    public async Task The_lineage_is_a_tree_with_sequence_ranges()
    {
        using var rxddb = new CliRun(new Listing { Shards = Shards });

        var exitCode = await rxddb.StartAsync("shards --stream-arn arn");

        exitCode.ShouldBe(0);
        rxddb.OutputLines.Select(line => line.TrimEnd()).ShouldBe(
        [
            "arn (ENABLED, NEW_IMAGE; 3 open, 2 closed)",
            "├── a  closed  0100 to 0199  (parent trimmed is not listed any more)",
            "│   ├── b  open  from 0250",
            "│   └── c  closed  0300 to 0399",
            "│       └── e  open  from 0500",
            "└── d  open  from 0400",
        ]);
    }

    [Fact]
    public async Task The_lineage_as_json()
    {
        using var rxddb = new CliRun(new Listing { Shards = [Open("b", "a", 250)] });

        await rxddb.StartAsync("shards --stream-arn arn --output json");

        rxddb.Output.ShouldBe("""
            {
              "streamArn": "arn",
              "tableName": "orders",
              "status": "ENABLED",
              "viewType": "NEW_IMAGE",
              "shards": [
                {
                  "shardId": "b",
                  "parentShardId": "a",
                  "open": true,
                  "startingSequenceNumber": "0250",
                  "endingSequenceNumber": null
                }
              ]
            }

            """);
    }

    [Fact]
    public async Task A_tables_newest_stream_is_found_behind_the_first_page()
    {
        var streams = Enumerable.Range(1, 5).Select(i => new StreamSummary($"arn:{i}", "orders", $"2026-11-0{1 + i * 3 % 5}"));
        using var rxddb = new CliRun(new Listing { Streams = [.. streams] });

        await rxddb.StartAsync("shards --table-name orders");

        rxddb.Output.ShouldStartWith("arn:3 ", customMessage: "its label is the greatest, 2026-11-05");
    }

    [Fact]
    public async Task A_table_without_a_stream_is_told_so()
    {
        using var rxddb = new CliRun(new Listing { Streams = [new("arn", "users", "2026-11-01")] });

        var exitCode = await rxddb.StartAsync("shards --table-name orders");

        exitCode.ShouldBe(1);
        rxddb.Error.ShouldBe("rxddb: Table 'orders' has no stream here; enable one on the table, or check --table-name, --region and --endpoint-url.\n");
    }

    private static ShardDescription Open(string id, string? parent, int start) =>
        new(id, parent) { StartingSequenceNumber = SequenceNumber.Parse($"0{start}") };

    private static ShardDescription Closed(string id, string? parent, int start, int end) =>
        Open(id, parent, start) with { EndingSequenceNumber = SequenceNumber.Parse($"0{end}") };
}
