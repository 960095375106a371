using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Cli.Live;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

// rxddb tail by the table's name, of which the stream is switched off and on.
public sealed class TailTableTests : IDisposable
{
    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;
    private readonly TemporaryFolder _folder = new();

    public TailTableTests()
    {
        _scheduler.AdvanceTo(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero).Ticks);
        _table = new InMemoryTable(_scheduler, "orders", "id");
    }

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Rule", "F9")]
    public async Task A_checkpoint_in_the_stream_before_is_gone_on_with_then_the_gap_is_told_and_the_new_stream_read()
    {
        Put("a");
        (await TailAsync()).Inserts.ShouldBe(["a"]);
        Put("b");
        SwitchOffAndOn();
        Put("c");

        var second = await TailAsync();
        Put("d");
        var third = await TailAsync();

        second.Inserts.ShouldBe(["b", "c"]);
        second.Notes.ShouldBe(["opened", "closed", "gap", "opened"]);
        second.Text.ShouldContain("the stream was switched off and on again; records may have been lost");
        third.Inserts.ShouldBe(["d"]);
        third.Notes.ShouldBe(["opened"]);
    }

    [Fact, Trait("Rule", "F9")]
    public async Task A_stream_that_is_switched_off_and_on_meanwhile_is_followed_by_the_new_one_with_polls_counted_on()
    {
        using var rxddb = new CliRun(_table.StreamsClient, _scheduler);
        var run = rxddb.StartAsync("tail --table-name orders --from horizon --output jsonl");
        Put("a");
        _scheduler.AdvanceBy(5.Seconds().Ticks);
        SwitchOffAndOn();
        Put("b");
        _scheduler.AdvanceBy(1.Minutes().Ticks);
        rxddb.Interrupt();

        (await run).ShouldBe(130);
        rxddb.OutputLines.Count(line => line.Contains("\"insert\"")).ShouldBe(2);
        rxddb.OutputLines.ShouldContain("""{"type":"gap","shardId":null,"after":null,"reason":"streamReplaced"}""");
        var polls = rxddb.OutputLines.Where(line => line.Contains("\"checkpoint\"")).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("poll").GetInt32()).ToList();
        polls.ShouldBe(Enumerable.Range(1, polls.Count));
    }

    [Fact, Trait("Rule", "P5")]
    public async Task A_checkpoint_in_a_stream_that_does_not_exist_any_more_tells_the_gap_and_goes_on_with_the_new_one()
    {
        Put("a");
        await TailAsync();
        SwitchOffAndOn();
        _scheduler.AdvanceBy(30.Hours().Ticks);
        Put("b");
        _table.ForgetOldStreams();

        var next = await TailAsync();

        next.Inserts.ShouldBe(["b"]);
        next.Notes.ShouldBe(["gap", "opened"]);
    }

    [Fact]
    public async Task A_stream_that_is_switched_off_for_good_ends_it_with_0()
    {
        Put("a");
        await TailAsync();
        Put("b");
        _table.DisableStream();

        var next = await TailAsync(exitCode: 0);

        next.Inserts.ShouldBe(["b"]);
        next.Notes.ShouldBe(["opened", "closed"]);
    }

    [Fact]
    public async Task With_on_gap_fail_it_ends_behind_the_old_stream_with_what_to_do()
    {
        Put("a");
        await TailAsync();
        Put("b");
        SwitchOffAndOn();

        var failed = await TailAsync("--on-gap fail", exitCode: 1);

        failed.Inserts.ShouldBe(["b"]);
        failed.Error.ShouldStartWith($"rxddb: Records behind the end of stream '{_table.Streams[0].StreamArn}' may have been lost");
        failed.Error.ShouldEndWith("run it with --on-gap continue.\n");
    }

    [Fact]
    public async Task A_stream_by_its_ARN_is_read_alone()
    {
        Put("a");
        SwitchOffAndOn();
        Put("b");
        using var rxddb = new CliRun(_table.StreamsClient, _scheduler);

        var run = rxddb.StartAsync($"tail --from horizon --stream-arn {_table.Streams[0].StreamArn}");
        _scheduler.AdvanceBy(1.Minutes().Ticks);

        (await run).ShouldBe(0);
        rxddb.Output.ShouldContain("insert  id=\"a\"");
        rxddb.Output.ShouldNotContain("insert  id=\"b\"");
    }

    [Fact]
    public async Task An_outage_while_the_next_stream_is_looked_for_is_outlasted_and_told()
    {
        Put("a");
        await TailAsync();
        SwitchOffAndOn();
        Put("b");
        var client = new ListingOutage(_table.StreamsClient, _scheduler, from: 5.Seconds(), until: 10.Minutes());

        var next = await TailAsync("--verbose", client: client, runFor: 15.Minutes());

        client.Failed.ShouldBeGreaterThan(10);
        next.Inserts.ShouldBe(["b"]);
        next.Error.ShouldContain("Warning: Looking for the streams of table orders failed and is tried again in 00:00:01: no listing");
    }

    [Fact]
    public async Task The_view_shows_that_the_next_stream_is_looked_for_and_the_gap_before_it()
    {
        var screen = new TerminalScreen();
        var client = new ListingOutage(_table.StreamsClient, _scheduler, from: 5.Seconds(), until: 10.Minutes());
        using var rxddb = new CliRun(client, _scheduler) { Screen = screen };
        var run = rxddb.StartAsync("tail --table-name orders --from horizon");
        Put("a");
        SwitchOffAndOn();
        Put("b");
        _scheduler.AdvanceBy(5.Minutes().Ticks);
        var failing = screen.Lines;
        _scheduler.AdvanceBy(10.Minutes().Ticks);
        rxddb.Interrupt();

        (await run).ShouldBe(130);
        failing[^1].ShouldMatch("^failing for .*, trying again .*: no listing$");
        screen.Lines[^1].ShouldMatch(@"^2 changes in 15m .*\(2 insert, 0 modify, 0 remove\), 1 gap, \d+ retries$");
    }

    private void SwitchOffAndOn()
    {
        _table.DisableStream();
        _scheduler.AdvanceBy(1.Seconds().Ticks);
        _table.EnableStream();
    }

    private void Put(string id) => _table.Put(new Dictionary<string, AttributeValue> { ["id"] = new(id) });

    private async Task<Tailed> TailAsync(string options = "", int exitCode = 130, IDynamoStreamsClient? client = null, TimeSpan? runFor = null)
    {
        using var rxddb = new CliRun(client ?? _table.StreamsClient, _scheduler);
        var run = rxddb.StartAsync($"tail --table-name orders --from horizon --checkpoint {_folder.File("position.json")} {options}");
        _scheduler.AdvanceBy((runFor ?? 1.Minutes()).Ticks);
        rxddb.Interrupt();
        (await run).ShouldBe(exitCode, rxddb.Error);
        return new Tailed(rxddb.Output, rxddb.Error);
    }

    private sealed record Tailed(string Text, string Error)
    {
        public string[] Inserts => [.. Lines.Where(line => line.Contains("  insert  ")).Select(line => line.Split('"')[1])];

        public string[] Notes => [.. Lines.Where(line => line.StartsWith(' ')).Select(line => line.TrimStart().Split(' ')[0])];

        private string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class ListingOutage(IDynamoStreamsClient client, TestScheduler scheduler, TimeSpan from, TimeSpan until) : IDynamoStreamsClient
    {
        private readonly DateTimeOffset _began = scheduler.Now;

        public int Failed { get; private set; }

        public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default)
        {
            var elapsed = scheduler.Now - _began;
            if (elapsed < from || elapsed >= until)
                return client.ListStreamsAsync(request, cancellationToken);
            Failed++;
            return Task.FromException<ListStreamsResponse>(new DynamoStreamsServiceException(StreamFault.Transient, "no listing"));
        }

        public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
            client.DescribeStreamAsync(request, cancellationToken);

        public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
            client.GetShardIteratorAsync(request, cancellationToken);

        public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
            client.GetRecordsAsync(request, cancellationToken);
    }
}
