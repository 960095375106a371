using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli.Live;

public class TailViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly TestScheduler _scheduler = new();
    private readonly TerminalScreen _screen = new();

    public TailViewTests() => _scheduler.AdvanceTo(Start.Ticks);

    [Fact]
    public void Events_scroll_away_above_rate_lag_and_shards()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Modify("a", at: 1.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Tail(rxddb, "--from horizon", 3.Seconds());

        _screen.Lines.ShouldBe(
        [
            "                      opened  p",
            """2026-11-23T10:00:00Z  insert  id="a"  +version=1""",
            """2026-11-23T10:00:01Z  modify  id="a"  version=1 → 2""",
            "0.7 changes/s (0.3 insert, 0.3 modify, 0 remove) · caught up · 1 shard",
            "polled 0s ago · 2 changes in 3s",
        ]);
        (_screen.Cursor, _screen.IsCursorVisible).ShouldBe(((3, 0), true), "the next drawing begins there, and so does the prompt should the process be killed");
    }

    [Fact]
    public void Its_ages_move_on_while_nothing_comes_and_calls_fail()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()))
            .Fails(StreamOperation.GetRecords, Unreachable, times: null, from: 2.Seconds());
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Tail(rxddb, "--from horizon", 60.Seconds());
        var before = _screen.Lines;
        _scheduler.AdvanceBy(1.Seconds().Ticks);

        before[^3].ShouldMatch(@"^0 changes/s \(0 insert, 0 modify, 0 remove\) · caught up 5\ds ago · 1 shard$");
        before[^2].ShouldMatch(@"^polled 0s ago · 1 change in 1m 0s · \d+ retries$");
        before[^1].ShouldMatch(@"^failing for 57s, trying again in \d+s: .*The endpoint cannot be reached\.$");
        _screen.Lines[^2].ShouldContain(" · 1 change in 1m 1s · ");
        orders.Calls.Count(call => call.Failure is not null).ShouldBeGreaterThan(5);
    }

    [Fact]
    public void An_outage_that_is_over_leaves_only_its_retries()
    {
        var orders = NewStream().Shard("p").Fails(StreamOperation.GetRecords, Unreachable, times: 3);
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Tail(rxddb, "", 30.Seconds());

        _screen.Lines.Length.ShouldBe(3);
        _screen.Lines[^2].ShouldContain(" · caught up · ");
        _screen.Lines[^1].ShouldEndWith(" · 3 retries");
    }

    [Fact]
    public async Task Interrupted_it_leaves_the_lines_a_summary_and_the_cursor_on_a_fresh_row()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Remove("a", at: 1.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        var run = Tail(rxddb, "--from horizon", 65.Seconds());
        rxddb.Interrupt();

        (await run).ShouldBe(130);
        _screen.Lines.Length.ShouldBe(4);
        _screen.Lines[^1].ShouldBe("2 changes in 1m 5s (1 insert, 0 modify, 1 remove)");
        (_screen.Cursor, _screen.IsCursorVisible).ShouldBe(((4, 0), true));
    }

    [Fact]
    public async Task A_fatal_error_comes_after_the_summary_on_a_row_of_its_own()
    {
        var orders = NewStream().Shard("p")
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "Access to GetRecords is denied."), times: null, from: 3.Seconds());
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen, IsErrorOnScreen = true };

        var run = Tail(rxddb, "", 10.Seconds());

        (await run).ShouldBe(1);
        _screen.Lines[^2..].ShouldBe(["0 changes in 3s (0 insert, 0 modify, 0 remove)", "rxddb: Access to GetRecords is denied."]);
    }

    [Fact]
    public async Task What_scrolls_away_is_what_a_pipe_gets()
    {
        var orders = NewStream()
            .Shard("p", draw: s => s.Insert(new string('k', 55), at: 0.Seconds()).Modify(new string('k', 55), at: 1.Seconds()).ClosesAt(2.Seconds()))
            .DisabledAt(2.Seconds());
        using var piped = new CliRun(orders, _scheduler);
        using var shown = new CliRun(orders, _scheduler) { Screen = new TerminalScreen(columns: 30) };

        var (toPipe, toScreen) = (Tail(piped, "--from horizon", TimeSpan.Zero), Tail(shown, "--from horizon", 1.Minutes()));

        (await toPipe, await toScreen).ShouldBe((0, 0));
        piped.OutputLines.Length.ShouldBe(4);
        shown.Screen.WholeLines.Take(4).ShouldBe(piped.OutputLines);
    }

    [Theory]
    [InlineData("--plain")]
    [InlineData("--output jsonl")]
    public void Lines_only_are_lines_only_on_a_terminal_too(string options)
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Tail(rxddb, "--from horizon " + options, 3.Seconds());

        rxddb.Output.ShouldContain("insert");
        rxddb.Output.ShouldNotContain("changes/s");
        rxddb.Output.ShouldNotContain("\r");
    }

    [Fact]
    public void What_items_and_shards_are_named_is_shown_letter_by_letter()
    {
        var orders = NewStream().Shard("[bold]p\u001b[2J", draw: s => s.Insert("[red]x[/]\u001b]0;title\u0007\r\n", at: 0.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Tail(rxddb, "--from horizon", 2.Seconds());

        _screen.Lines[0].ShouldEndWith(@"opened  [bold]p\u001b[2J");
        _screen.Lines[1].ShouldContain(@"id=""[red]x[/]\u001B]0;title\u0007\r\n""");
    }

    [Fact]
    public void A_burst_costs_one_drawing_for_each_poll_not_for_each_event()
    {
        var orders = NewStream().Shard("p", draw: s =>
        {
            for (var i = 0; i < 5000; i++)
                s.Insert($"k{i}", at: 1.Seconds());
        });
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };

        Tail(rxddb, "--from horizon", 3.Seconds());

        _screen.Lines.Count(line => line.Contains("insert  id=")).ShouldBe(5000);
        _screen.Lines[^1].ShouldContain("5,000 changes in 3s");
        rxddb.Output.Split("changes/s").Length.ShouldBeLessThan(40, "five drawings a second at most, and one for each poll");
    }

    [Fact]
    public void A_window_that_gets_narrower_loses_no_line_and_keeps_one_status()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 5.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen };
        Tail(rxddb, "--from horizon", 3.Seconds());

        _screen.Narrow(40);
        var broken = _screen.Lines.Length;
        _scheduler.AdvanceBy(5.Seconds().Ticks);

        broken.ShouldBe(5, "the terminal broke the first row of the status into two");
        _screen.WholeLines.Count(line => line.Contains("insert  id=")).ShouldBe(2);
        _screen.Lines.Count(line => line.Contains("changes/s")).ShouldBe(1);
        _screen.Lines[^3..].ShouldBe(["0.3 changes/s (0.3 insert, 0 modify, 0…", "caught up · 1 shard", "polled 0s ago · 2 changes in 8s"]);
    }

    [Fact]
    public void What_verbose_tells_the_same_terminal_scrolls_away_too()
    {
        var orders = NewStream().Shard("p").Fails(StreamOperation.GetRecords, Unreachable, times: 1);
        using var rxddb = new CliRun(orders, _scheduler) { Screen = _screen, IsErrorOnScreen = true };

        Tail(rxddb, "--verbose", 3.Seconds());

        _screen.WholeLines.ShouldContain(line => line.StartsWith("Warning: Reading shard p of stream") && line.EndsWith("The endpoint cannot be reached."));
        _screen.Lines.Count(line => line.Contains("changes/s")).ShouldBe(1);
        _screen.Lines[^1].ShouldContain(" · 1 retry");
    }

    private InMemoryStream NewStream() => new(_scheduler) { TableName = "orders" };

    private Task<int> Tail(CliRun rxddb, string options, TimeSpan runFor)
    {
        var run = rxddb.StartAsync("tail --table-name orders " + options);
        _scheduler.AdvanceBy(runFor.Ticks);
        return run;
    }

    private static DynamoStreamsServiceException Unreachable() => new(StreamFault.Transient, "The endpoint cannot be reached.");
}
