using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class ShardWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly TestScheduler _scheduler = new();

    public ShardWatchTests() => _scheduler.AdvanceTo(Start.Ticks);

    [Fact]
    public void In_a_pipe_each_change_is_a_line()
    {
        var orders = NewStream()
            .Shard("a", "trimmed", s => s.ClosesAt(6.Seconds()).GoneAt(20.Seconds()))
            .Shard("b", "a", s => s.OpensAt(6.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler);

        Watch(rxddb, "", 1.Minutes());

        rxddb.OutputLines.ShouldBe(
        [
            "2026-11-23T10:00:00Z  listed  a (child of trimmed)  open",
            "2026-11-23T10:00:10Z  closed  a (child of trimmed)",
            "2026-11-23T10:00:10Z  opened  b (child of a)",
            "2026-11-23T10:00:25Z  gone    a (child of trimmed)",
        ]);
    }

    [Fact]
    public void As_json_each_change_is_an_object_on_a_line()
    {
        var orders = NewStream().Shard("a").Shard("b", "a", s => s.OpensAt(6.Seconds())).DisabledAt(12.Seconds());
        using var rxddb = new CliRun(orders, _scheduler) { Screen = new() };

        Watch(rxddb, "--output json", 20.Seconds());

        rxddb.OutputLines.ShouldBe(
        [
            """{"type":"listed","time":"2026-11-23T10:00:00Z","shardId":"a","parentShardId":null,"open":true}""",
            """{"type":"opened","time":"2026-11-23T10:00:10Z","shardId":"b","parentShardId":"a","open":true}""",
            """{"type":"status","time":"2026-11-23T10:00:15Z","status":"DISABLED"}""",
            """{"type":"closed","time":"2026-11-23T10:00:15Z","shardId":"a","parentShardId":null,"open":false}""",
            """{"type":"closed","time":"2026-11-23T10:00:15Z","shardId":"b","parentShardId":"a","open":false}""",
        ]);
    }

    [Theory]
    [InlineData("", 13)]
    [InlineData("--interval 20s", 4)]
    public void A_listing_is_an_interval_after_the_one_before(string options, int listings)
    {
        var orders = NewStream().Shard("a");
        using var rxddb = new CliRun(orders, _scheduler);

        Watch(rxddb, options, 1.Minutes());

        orders.Calls.Count(call => call.Operation == StreamOperation.DescribeStream).ShouldBe(listings);
    }

    [Fact]
    public async Task Listings_that_fail_are_told_once_and_made_again()
    {
        var orders = NewStream().Shard("a", draw: s => s.ClosesAt(6.Seconds()))
            .Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Transient, "Rate exceeded,\nslow down."), times: null, from: 4.Seconds(), until: 3.Minutes());
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Watch(rxddb, "", 5.Minutes());
        rxddb.Interrupt();

        (await run).ShouldBe(130);
        rxddb.Error.ShouldBe("rxddb: The shards cannot be listed now, which is tried again: Rate exceeded, slow down.\n");
        rxddb.OutputLines.Count(line => line.Contains("closed  a")).ShouldBe(1);
        orders.Calls.Count(call => call.Failure is not null).ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_listing_that_can_never_work_ends_it()
    {
        var orders = NewStream().Shard("a")
            .Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Fatal, "Access is denied."), times: null, from: 4.Seconds());
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Watch(rxddb, "", 1.Minutes());

        (await run).ShouldBe(1);
        rxddb.Error.ShouldBe("rxddb: Access is denied.\n");
    }

    [Fact]
    public async Task It_ends_with_the_listing_after_which_nobody_reads_any_more()
    {
        var orders = NewStream().Shard("a");
        using var rxddb = new CliRun(orders, _scheduler);
        var run = Watch(rxddb, "", 2.Seconds());

        rxddb.IsOutputClosed = true;
        _scheduler.AdvanceBy(1.Minutes().Ticks);

        (await run).ShouldBe(0);
        orders.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public void A_shard_that_one_listing_leaves_out_is_not_gone()
    {
        var orders = NewStream().Shard("a", draw: s => s.UnlistedBetween(4.Seconds(), 8.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler);

        Watch(rxddb, "", 1.Minutes());

        rxddb.OutputLines.ShouldBe(["2026-11-23T10:00:00Z  listed  a  open"]);
    }

    [Fact]
    public void A_shard_that_opened_and_closed_between_two_listings_is_told_with_both()
    {
        var orders = NewStream().Shard("a", draw: s => s.OpensAt(6.Seconds()).ClosesAt(8.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler);

        Watch(rxddb, "", 1.Minutes());

        rxddb.OutputLines.ShouldBe(["2026-11-23T10:00:10Z  opened  a", "2026-11-23T10:00:10Z  closed  a"]);
    }

    [Fact]
    public void Names_of_shards_never_steer_a_terminal()
    {
        using var rxddb = new CliRun(NewStream().Shard("[red]a\u001b[2J"), _scheduler) { Screen = new() };

        Watch(rxddb, "--plain", 2.Seconds());

        rxddb.Screen.Lines.ShouldBe([@"2026-11-23T10:00:00Z  listed  [red]a\u001b[2J  open"]);
    }

    private InMemoryStream NewStream() => new(_scheduler) { StreamArn = "arn" };

    private Task<int> Watch(CliRun rxddb, string options, TimeSpan runFor)
    {
        var run = rxddb.StartAsync("shards --stream-arn arn --watch " + options);
        _scheduler.AdvanceBy(runFor.Ticks);
        return run;
    }
}
