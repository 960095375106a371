using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli.Live;

public class ShardsViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly TestScheduler _scheduler = new();
    private readonly TerminalScreen _screen = new(columns: 120);

    public ShardsViewTests() => _scheduler.AdvanceTo(Start.Ticks);

    [Fact]
    public void The_tree_is_redrawn_below_the_changes_and_the_newest_are_marked()
    {
        using var rxddb = new CliRun(Splitting(), _scheduler) { Screen = _screen };

        Watch(rxddb, 13.Seconds());

        _screen.Lines.ShouldBe(
        [
            "2026-11-23T10:00:10Z  closed  a",
            "2026-11-23T10:00:10Z  opened  b (child of a)",
            "2026-11-23T10:00:10Z  opened  c (child of a)",
            "arn",
            "└── a  closed  ← closed 3s ago  999999999999999999900 to 999999999999999999900",
            "    ├── b  open  ← opened 3s ago  from 999999999999999999901",
            "    └── c  open  ← opened 3s ago  from 999999999999999999902",
            "ENABLED · 2 open, 1 closed · listed 3s ago, every 5s · 2 opened, 1 closed, 0 gone so far",
        ]);
    }

    [Fact]
    public void Failing_listings_are_told_below_and_made_again_until_one_succeeds()
    {
        var orders = Splitting().Fails(StreamOperation.DescribeStream, SlowDown, times: null, from: 4.Seconds(), until: 2.Minutes());
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Watch(rxddb, 60.Seconds());
        var failing = _screen.Lines;
        _scheduler.AdvanceBy(2.Minutes().Ticks);

        failing[^2].ShouldContain(" · listed 1m 0s ago, every 5s · ");
        failing[^1].ShouldMatch(@"^failing for 53s, trying again in \d+s: Rate exceeded\.$");
        _screen.Lines.Count(line => line.Contains("opened  ")).ShouldBe(2);
        _screen.Lines[^1].ShouldStartWith("ENABLED · 2 open, 1 closed · listed ");
        orders.Calls.Count(call => call.Failure is not null).ShouldBeInRange(10, 40, "ever more rarely");
    }

    [Fact]
    public async Task Interrupted_it_leaves_the_changes_and_the_tree_and_exits_with_130()
    {
        using var rxddb = new CliRun(Splitting(), _scheduler) { Screen = _screen };

        var run = Watch(rxddb, 13.Seconds());
        rxddb.Interrupt();

        (await run).ShouldBe(130);
        _screen.Lines[3..].ShouldBe(
        [
            "arn (ENABLED, NEW_AND_OLD_IMAGES; 2 open, 1 closed)",
            "└── a  closed  999999999999999999900 to 999999999999999999900",
            "    ├── b  open  from 999999999999999999901",
            "    └── c  open  from 999999999999999999902",
        ]);
        (_screen.Cursor, _screen.IsCursorVisible).ShouldBe(((7, 0), true));
    }

    [Fact]
    public void A_window_that_is_too_low_shows_the_newest_and_the_open_shards()
    {
        var orders = new InMemoryStream(_scheduler) { StreamArn = "arn" };
        for (var shard = 10; shard < 50; shard++)
            orders.Shard($"s{shard}", shard == 10 ? null : $"s{shard - 1}", s => s.ClosesAt(0.Seconds()));
        orders.Shard("s50", "s49").Shard("s00", draw: s => s.ClosesAt(6.Seconds()));
        _screen.Rows = 7;
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Watch(rxddb, 11.Seconds());

        _screen.Lines.ShouldBe(
        [
            "2026-11-23T10:00:10Z  closed  s00",
            "arn",
            "├── s00  closed  ← closed 1s ago  999999999999999999941 to 999999999999999999941",
            "└── s49  closed  999999999999999999939 to 999999999999999999939",
            "    └── s50  open  from 999999999999999999940",
            "and 39 more shards, for which the window is too low",
            "ENABLED · 1 open, 41 closed · listed 1s ago, every 5s · 0 opened, 1 closed, 0 gone so far",
        ]);
    }

    [Fact]
    public void In_a_narrow_window_rows_are_cut_and_one_view_stays()
    {
        using var rxddb = new CliRun(Splitting(), _scheduler) { Screen = _screen };
        Watch(rxddb, 13.Seconds());

        _screen.Narrow(34);
        _scheduler.AdvanceBy(1.Seconds().Ticks);

        _screen.Lines.Skip(3).ShouldBe(
        [
            "arn",
            "└── a  closed  ← closed 4s ago  …",
            "    ├── b  open  ← opened 4s ago…",
            "    └── c  open  ← opened 4s ago…",
            "ENABLED · 2 open, 1 closed",
            "listed 4s ago, every 5s",
            "2 opened, 1 closed, 0 gone so far",
        ]);
    }

    [Fact]
    public void A_stream_that_is_switched_off_is_told()
    {
        using var rxddb = new CliRun(new InMemoryStream(_scheduler) { StreamArn = "arn" }.Shard("a").DisabledAt(6.Seconds()), _scheduler) { Screen = _screen };

        Watch(rxddb, 11.Seconds());

        _screen.Lines[..2].ShouldBe(["2026-11-23T10:00:10Z  status  DISABLED", "2026-11-23T10:00:10Z  closed  a"]);
        _screen.Lines[^1].ShouldStartWith("DISABLED · 0 open, 1 closed · ");
    }

    private InMemoryStream Splitting() => new InMemoryStream(_scheduler) { StreamArn = "arn" }
        .Shard("a", draw: s => s.ClosesAt(6.Seconds()))
        .Shard("b", "a", s => s.OpensAt(6.Seconds()))
        .Shard("c", "a", s => s.OpensAt(6.Seconds()));

    private Task<int> Watch(CliRun rxddb, TimeSpan runFor)
    {
        var run = rxddb.StartAsync("shards --stream-arn arn --watch");
        _scheduler.AdvanceBy(runFor.Ticks);
        return run;
    }

    private static DynamoStreamsServiceException SlowDown() => new(StreamFault.Transient, "Rate exceeded.");
}
