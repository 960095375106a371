using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

// The views in a real terminal. Its screen throws at any escape sequence that would clear it, or switch to another one.
public sealed class TerminalTests : IDisposable
{
    private readonly string _accessKey = $"CLI{Guid.NewGuid():N}";
    private readonly DynamoDbLocal _local;
    private readonly LocalAccount _account;

    public TerminalTests(DynamoDbLocal local) => (_local, _account) = (local, new LocalAccount(local, _accessKey));

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task Tail_shows_its_status_below_the_events_and_leaves_a_clean_terminal()
    {
        var table = await _account.CreateTableAsync();
        using var rxddb = Run("xterm-256color", "tail", "--table-name", table.Name, "--from", "horizon", "--interval", "20ms");
        await rxddb.ReadUntilAsync(screen => screen.Lines.Any(line => line.Contains(" · caught up · 1 shard")));

        await table.PutAsync("[red]a\e[2J");
        await rxddb.ReadUntilAsync(screen => screen.Lines.Any(line => line.Contains(" · 1 change in ")));
        var exitCode = await rxddb.InterruptAsync();

        exitCode.ShouldBe(130);
        rxddb.Screen.Lines.Length.ShouldBe(3, rxddb.Screen.ToString());
        rxddb.Screen.Lines[1].ShouldEndWith(@"insert  id=""[red]a\u001B[2J""");
        rxddb.Screen.Lines[2].ShouldStartWith("1 change in ");
        (rxddb.Screen.Cursor, rxddb.Screen.IsCursorVisible).ShouldBe(((3, 0), true));
    }

    [Fact]
    public async Task Shards_that_are_watched_are_redrawn_in_place_and_stay_as_a_tree()
    {
        var table = await _account.CreateTableAsync();
        using var rxddb = Run("xterm-256color", "shards", "--table-name", table.Name, "--watch", "--interval", "1s");
        await rxddb.ReadUntilAsync(screen => screen.Lines.Any(line => line.StartsWith("ENABLED · 1 open, 0 closed · ")));

        await _account.Control.RollOverAsync();
        await rxddb.ReadUntilAsync(screen => screen.Lines.Any(line => line.StartsWith("ENABLED · 1 open, 1 closed · ")));
        var exitCode = await rxddb.InterruptAsync();

        exitCode.ShouldBe(130);
        var lines = rxddb.Screen.WholeLines;
        lines.Select(line => line.Split("  ").ElementAtOrDefault(1)).Take(2).ShouldBe(["closed", "opened"]);
        lines[2].ShouldStartWith(table.StreamArn + " (ENABLED, NEW_AND_OLD_IMAGES; 1 open, 1 closed)");
        lines[3].ShouldStartWith("└── shardId-");
        lines[4].ShouldStartWith("    └── shardId-");
        (rxddb.Screen.Cursor.Column, rxddb.Screen.IsCursorVisible).ShouldBe((0, true));
    }

    [Fact]
    public async Task A_terminal_that_can_do_nothing_gets_lines_only()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        using var rxddb = Run("dumb", "tail", "--table-name", table.Name, "--from", "horizon", "--interval", "20ms");
        await rxddb.ReadUntilAsync(screen => screen.Lines.Any(line => line.EndsWith("insert  id=\"a\"")));

        var exitCode = await rxddb.InterruptAsync();

        exitCode.ShouldBe(130);
        rxddb.Raw.ShouldNotContain('\e');
        rxddb.Raw.ShouldNotContain("changes/s");
    }

    private RxddbTerminal Run(string terminal, params string[] args) => new(_local.Endpoint, _accessKey, terminal, args);
}
