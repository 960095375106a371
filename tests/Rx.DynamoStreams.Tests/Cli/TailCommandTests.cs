using System.Text.Json;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class TailCommandTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly TestScheduler _scheduler = new();

    public TailCommandTests() => _scheduler.AdvanceTo(Start.Ticks);

    [Fact]
    public async Task A_disabled_stream_is_written_to_its_end_and_exits_with_0()
    {
        var orders = NewStream()
            .Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Modify("a", at: 1.Seconds()).ClosesAt(2.Seconds()))
            .Shard("c", parent: "p", s => s.OpensAt(2.Seconds()).Remove("a", at: 3.Seconds(), isExpired: true))
            .DisabledAt(4.Seconds());
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--from horizon --output jsonl", 1.Minutes());

        (await run).ShouldBe(0);
        rxddb.OutputLines.Select(TypeOf).Where(type => type != "checkpoint")
            .ShouldBe(["shardOpened", "insert", "modify", "shardClosed", "shardOpened", "remove", "shardClosed"]);
        TypeOf(rxddb.OutputLines[^1]).ShouldBe("checkpoint");
        rxddb.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Text_has_a_line_for_each_change_and_none_for_a_poll()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Modify("a", at: 1.Seconds()).ClosesAt(2.Seconds())).DisabledAt(2.Seconds());
        using var rxddb = new CliRun(orders, _scheduler);

        await Tail(rxddb, "--from horizon", 1.Minutes());

        rxddb.OutputLines.ShouldBe(
        [
            "                      opened  p",
            """2026-11-23T10:00:00Z  insert  id="a"  +version=1""",
            """2026-11-23T10:00:01Z  modify  id="a"  version=1 → 2""",
            "                      closed  p",
        ]);
    }

    [Fact]
    public async Task Interrupted_it_exits_with_130_and_has_written_what_it_read()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 10.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--from horizon", 5.Seconds());
        rxddb.Interrupt();
        _scheduler.AdvanceBy(1.Minutes().Ticks);

        (await run).ShouldBe(130);
        rxddb.OutputLines.Length.ShouldBe(2, "the shard was opened and one item inserted before the signal");
        rxddb.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fatal_error_is_one_sentence_and_exit_code_1_after_what_was_read()
    {
        var orders = NewStream()
            .Shard("p", draw: s => s.Insert("a", at: 0.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "Access to GetRecords is denied."), times: null, from: 3.Seconds());
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--from horizon", 1.Minutes());

        (await run).ShouldBe(1);
        rxddb.Error.ShouldBe("rxddb: Access to GetRecords is denied.\n");
        rxddb.OutputLines.Length.ShouldBe(2, "the shard was opened and one item inserted before the error");
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_told_at_once()
    {
        using var rxddb = new CliRun(NewStream(), _scheduler);

        var exitCode = await rxddb.StartAsync("tail --stream-arn arn:other");

        exitCode.ShouldBe(1);
        rxddb.Error.ShouldBe("rxddb: The in-memory stream 'arn:other' does not exist.\n");
    }

    [Fact]
    public async Task An_outage_at_the_start_is_told_after_a_second_and_a_half()
    {
        var orders = NewStream().Fails(StreamOperation.DescribeStream, Unreachable, times: null);
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "", 1500.Milliseconds());

        (await run).ShouldBe(1);
        rxddb.Error.ShouldBe("rxddb: The endpoint cannot be reached.\n");
        orders.Calls.Count(call => call.Failure is not null).ShouldBe(5);
    }

    [Fact]
    public async Task An_outage_later_on_is_borne_for_as_long_as_it_takes()
    {
        var orders = NewStream()
            .Shard("p", draw: s => s.Insert("a", at: 10.Minutes()))
            .Fails(StreamOperation.GetRecords, Unreachable, times: null, from: 1.Minutes(), until: 8.Hours());
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "", 9.Hours());
        rxddb.Interrupt();

        (await run).ShouldBe(130);
        orders.Calls.Count(call => call.Failure is not null).ShouldBeGreaterThan(1000);
        rxddb.Output.ShouldContain("insert  id=\"a\"");
    }

    [Theory]
    [InlineData("--from horizon", "a b c d")]
    [InlineData("--since 30m", "b c d")]
    [InlineData("--since 2026-11-23T10:40:00Z", "c d")]
    [InlineData("--from latest", "d")]
    [InlineData("", "d")]
    public async Task It_starts_where_it_is_told(string options, string keys)
    {
        var orders = NewStream().Shard("p", draw: s => s
            .Insert("a", at: 10.Minutes()).Insert("b", at: 30.Minutes()).Insert("c", at: 50.Minutes()).Insert("d", at: 2.Hours()));
        _scheduler.AdvanceBy(1.Hours().Ticks);
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, options + " --output jsonl", 3.Hours());
        rxddb.Interrupt();
        await run;

        var inserted = rxddb.OutputLines.Where(line => TypeOf(line) == "insert").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("keys").GetProperty("id").GetString());
        string.Join(' ', inserted).ShouldBe(keys);
    }

    [Theory]
    [InlineData("--on-gap fail", 1)]
    [InlineData("--on-gap continue", 130)]
    [InlineData("", 130)]
    public async Task A_gap_is_a_line_or_the_end_as_told(string options, int exitCode)
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).GoneAt(30.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--from horizon --output jsonl " + options, 1.Minutes());
        rxddb.Interrupt();

        (await run).ShouldBe(exitCode);
        rxddb.OutputLines.Count(line => TypeOf(line) == "gap").ShouldBe(exitCode == 1 ? 0 : 1);
        rxddb.Error.Contains("may have been lost", StringComparison.Ordinal).ShouldBe(exitCode == 1);
    }

    [Fact]
    public async Task The_interval_is_that_between_polls()
    {
        var orders = NewStream().Shard("p");
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--interval 20s --output jsonl", 90.Seconds());
        rxddb.Interrupt();
        await run;

        rxddb.OutputLines.Count(line => TypeOf(line) == "checkpoint").ShouldBe(5, "at 0, 20, 40, 60 and 80 seconds");
    }

    [Fact]
    public async Task It_ends_with_the_poll_after_which_nobody_reads_any_more()
    {
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 10.Seconds()));
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--from horizon", 5.Seconds());
        rxddb.IsOutputClosed = true;
        _scheduler.AdvanceBy(1.Minutes().Ticks);

        (await run).ShouldBe(0);
        orders.Calls.ShouldNotContain(call => call.At > 7.Seconds());
        rxddb.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Verbose_tells_of_retries_on_the_error_output()
    {
        var orders = NewStream().Shard("p").Fails(StreamOperation.GetRecords, Unreachable, times: 1);
        using var rxddb = new CliRun(orders, _scheduler);

        var run = Tail(rxddb, "--verbose", 5.Seconds());
        rxddb.Interrupt();
        await run;

        rxddb.Error.ShouldContain("Warning: Reading shard p of stream");
        rxddb.Error.ShouldContain("The endpoint cannot be reached.");
    }

    [Fact]
    public async Task With_a_checkpoint_file_it_goes_on_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 5.Seconds()).Insert("c", at: 60.Seconds()));
        var options = $"--from horizon --output jsonl --checkpoint {folder.File("position.json")}";
        using var first = new CliRun(orders, _scheduler);
        var running = Tail(first, options, 10.Seconds());
        first.Interrupt();
        await running;

        using var second = new CliRun(orders, _scheduler);
        var again = Tail(second, options, 2.Minutes());
        second.Interrupt();

        (await again).ShouldBe(130);
        first.OutputLines.Count(line => TypeOf(line) == "insert").ShouldBe(2);
        second.OutputLines.Count(line => TypeOf(line) == "insert").ShouldBe(1, second.Error);
    }

    [Fact]
    public async Task What_was_written_to_nobody_is_not_in_the_checkpoint_file()
    {
        using var folder = new TemporaryFolder();
        var orders = NewStream().Shard("p", draw: s => s.Insert("a", at: 0.Seconds()).Insert("b", at: 10.Seconds()));
        var options = $"--from horizon --output jsonl --checkpoint {folder.File("position.json")}";
        using var first = new CliRun(orders, _scheduler);
        var running = Tail(first, options, 5.Seconds());
        first.IsOutputClosed = true;
        _scheduler.AdvanceBy(1.Minutes().Ticks);
        await running;

        using var second = new CliRun(orders, _scheduler);
        var again = Tail(second, options, 30.Seconds());
        second.Interrupt();
        await again;

        second.OutputLines.Where(line => TypeOf(line) == "insert").Single().ShouldContain("\"b\"");
    }

    [Fact]
    public async Task A_checkpoint_file_that_is_in_use_or_is_none_is_refused_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("position.json");
        using (new FileCheckpointStore(path))
        {
            using var refused = new CliRun(NewStream().Shard("p"), _scheduler);
            (await Tail(refused, $"--checkpoint {path}", 5.Seconds())).ShouldBe(1);
            refused.Error.ShouldContain(path);
        }
        await File.WriteAllTextAsync(path, "{ half", TestContext.Current.CancellationToken);

        using var broken = new CliRun(NewStream().Shard("p"), _scheduler);
        (await Tail(broken, $"--checkpoint {path}", 5.Seconds())).ShouldBe(1);

        broken.Error.ShouldStartWith("rxddb: ");
        broken.Error.ShouldContain(path);
    }

    private InMemoryStream NewStream() => new(_scheduler) { TableName = "orders" };

    private Task<int> Tail(CliRun rxddb, string options, TimeSpan runFor)
    {
        var run = rxddb.StartAsync("tail --table-name orders " + options);
        _scheduler.AdvanceBy(runFor.Ticks);
        return run;
    }

    private static DynamoStreamsServiceException Unreachable() => new(StreamFault.Transient, "The endpoint cannot be reached.");

    private static string TypeOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("type").GetString()!;
    }
}
