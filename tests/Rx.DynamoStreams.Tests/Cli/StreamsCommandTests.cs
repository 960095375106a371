using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class StreamsCommandTests
{
    private static readonly StreamSummary[] Streams =
    [
        new("arn:orders/1", "orders", "2026-11-01T00:00:00.000"),
        new("arn:users/1", "users", "2026-11-02T00:00:00.000"),
        new("arn:orders/3", "orders", "2026-11-03T00:00:00.000"),
        new("arn:orders/2", "orders", "2026-11-02T00:00:00.000"),
        new("arn:carts/1", "carts", "2026-11-02T00:00:00.000"),
    ];

    [Fact]
    public async Task All_pages_are_listed_by_table_and_newest_first()
    {
        using var rxddb = new CliRun(new Listing { Streams = Streams });

        var exitCode = await rxddb.StartAsync("streams");

        exitCode.ShouldBe(0);
        rxddb.OutputLines.Select(line => line.TrimEnd()).ShouldBe(
        [
            "table   enabled                  stream",
            "carts   2026-11-02T00:00:00.000  arn:carts/1",
            "orders  2026-11-03T00:00:00.000  arn:orders/3",
            "orders  2026-11-02T00:00:00.000  arn:orders/2",
            "orders  2026-11-01T00:00:00.000  arn:orders/1",
            "users   2026-11-02T00:00:00.000  arn:users/1",
        ]);
    }

    [Fact]
    public async Task One_tables_streams_as_json()
    {
        using var rxddb = new CliRun(new Listing { Streams = Streams });

        await rxddb.StartAsync("streams --table-name users --output json");

        rxddb.Output.ShouldBe("""
            [
              {
                "tableName": "users",
                "streamLabel": "2026-11-02T00:00:00.000",
                "streamArn": "arn:users/1"
              }
            ]

            """);
    }

    [Fact]
    public async Task A_throttled_listing_is_repeated_on_the_scheduler()
    {
        var listing = new Listing { Streams = Streams, ThrottledCalls = 2 };
        using var rxddb = new CliRun(listing);

        var run = rxddb.StartAsync("streams");
        rxddb.Scheduler.AdvanceTo(TimeSpan.FromSeconds(0.1).Ticks);
        rxddb.Scheduler.AdvanceBy(TimeSpan.FromSeconds(0.2).Ticks);

        (await run).ShouldBe(0);
        listing.Calls.ShouldBe(5, "three pages, and two calls that were throttled");
        rxddb.OutputLines.Length.ShouldBe(6);
    }

    [Fact]
    public async Task A_listing_that_keeps_failing_is_one_sentence_and_exit_code_1()
    {
        var listing = new Listing { ThrottledCalls = int.MaxValue };
        using var rxddb = new CliRun(listing);

        var run = rxddb.StartAsync("streams");
        rxddb.Scheduler.AdvanceTo(TimeSpan.FromSeconds(1.5).Ticks);

        (await run).ShouldBe(1);
        listing.Calls.ShouldBe(5);
        rxddb.Error.ShouldBe("rxddb: Rate exceeded, slow down.\n", "one line, whatever the service says");
    }
}
