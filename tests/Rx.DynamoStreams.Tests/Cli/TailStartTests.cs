using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

// rxddb tail with a checkpoint file, killed before its first poll is complete.
public sealed class TailStartTests
{
    private const int Shards = 20;

    private readonly TestScheduler _scheduler = new();

    public TailStartTests() => _scheduler.AdvanceTo(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero).Ticks);

    [Theory, Trait("Rule", "P10")]
    [InlineData("--from latest", 1)]
    [InlineData("--from horizon", 2)]
    [InlineData("--since 30m", 2)]
    [InlineData("--since 5s", 1)]
    public async Task Killed_after_its_first_line_it_goes_on_from_where_its_start_was(string from, int changesOfAShard)
    {
        using var folder = new TemporaryFolder();
        var orders = NewStream();
        _scheduler.AdvanceBy(1.Minutes().Ticks);
        using var killed = new CliRun(orders, _scheduler);
        var run = killed.StartAsync($"tail --table-name orders {from} --checkpoint {folder.File("killed.json")}");
        while (!killed.Output.Contains("insert") && _scheduler.Now < At(2.Minutes()))
            _scheduler.AdvanceBy(10.Milliseconds().Ticks);
        var (printed, left) = (killed.OutputLines.Count(IsInsert), await ReadIfThereAsync(folder.File("killed.json")));
        killed.Interrupt();
        await run;
        _scheduler.AdvanceTo(At(10.Minutes()).Ticks);

        if (left is not null)
            await File.WriteAllTextAsync(folder.File("left.json"), left, TestContext.Current.CancellationToken);
        using var next = new CliRun(orders, _scheduler);
        var again = next.StartAsync($"tail --table-name orders {from} --checkpoint {folder.File("left.json")}");
        _scheduler.AdvanceBy(1.Minutes().Ticks);
        next.Interrupt();
        await again;

        printed.ShouldBeInRange(1, Shards * changesOfAShard - 1, "it was killed within its first poll");
        next.OutputLines.Count(IsInsert).ShouldBe(Shards * changesOfAShard, next.Error);
    }

    // Each shard has a change of before the start and one right after it; calls are slow, and there are more shards than are read at once.
    private InMemoryStream NewStream()
    {
        var orders = new InMemoryStream(_scheduler) { TableName = "orders", Latency = 200.Milliseconds() };
        foreach (var shard in Enumerable.Range(1, Shards))
            orders.Shard($"s{shard}", draw: s => s.Insert($"a{shard}", at: 10.Seconds()).Insert($"b{shard}", at: 60.Seconds() + 900.Milliseconds()));
        return orders;
    }

    private static DateTimeOffset At(TimeSpan time) => new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero) + time;

    private static async Task<string?> ReadIfThereAsync(string path) =>
        File.Exists(path) ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) : null;

    private static bool IsInsert(string line) => line.Contains("  insert  ");
}
