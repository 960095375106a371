using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

[Trait("Rule", "P14")]
public sealed class CheckpointCommandTests : IDisposable
{
    private const string Orders = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2026-11-01T10:00:00.000";
    private const string Carts = "arn:aws:dynamodb:eu-central-1:111122223333:table/carts/stream/2026-11-02T10:00:00.000";
    private const string OrdersPosition =
        $$$$"""{"version":1,"streamArn":"{{{{Orders}}}}","startedAt":"2026-11-27T09:00:00+00:00","currentUntil":"2026-11-27T10:00:04+00:00","shards":{"a":{"finished":true},"b":{"parent":"a","after":"42"}}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointItems _table = new();
    private readonly CliRun _rxddb;

    public CheckpointCommandTests() => _rxddb = new CliRun(new Listing()) { Tables = _table };

    private string File => _folder.File("position.json");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _rxddb.Dispose();
        _table.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Show_tells_of_each_consumer_and_stream_who_saved_it_and_how_far_it_came(bool inTable)
    {
        var place = await StoredAsync(inTable);

        (await _rxddb.StartAsync($"checkpoint show {place}")).ShouldBe(0);

        _rxddb.Output.ShouldBe($"""
            audit  {Carts}
                version 1, saved 2026-11-27T10:00:05Z by host/1/a
                started at the oldest record, current until an unknown time
                0 shards, 0 of them finished
            rxddb  {Carts}
                version 1, saved 2026-11-27T10:00:05Z by host/1/a
                started at the oldest record, current until an unknown time
                0 shards, 0 of them finished
            rxddb  {Orders}
                version 2, saved 2026-11-27T10:00:05Z by host/1/a
                started at 2026-11-27T09:00:00Z, current until 2026-11-27T10:00:04Z
                2 shards, 1 of them finished
                state: claim, later

            """);
        _table.Scans.ShouldBe(inTable ? 4 : 0, "three items, one a page, and what follows the last one");
    }

    [Fact]
    public async Task Show_gives_one_object_a_line_to_programs()
    {
        var place = await StoredAsync(inTable: false);

        await _rxddb.StartAsync($"checkpoint show {place} --consumer rxddb --output jsonl");

        _rxddb.OutputLines.ShouldBe(
        [
            $$$$"""{"consumer":"rxddb","streamArn":"{{{{Carts}}}}","version":1,"holder":"host/1/a","savedAt":"2026-11-27T10:00:05Z","startedAt":null,"currentUntil":null,"shards":0,"finishedShards":0,"state":[],"position":{"version":1,"streamArn":"{{{{Carts}}}}","shards":{}}}""",
            $$$$"""{"consumer":"rxddb","streamArn":"{{{{Orders}}}}","version":2,"holder":"host/1/a","savedAt":"2026-11-27T10:00:05Z","startedAt":"2026-11-27T09:00:00Z","currentUntil":"2026-11-27T10:00:04Z","shards":2,"finishedShards":1,"state":["claim","later"],"position":{{{{OrdersPosition}}}}}""",
        ]);
    }

    [Theory]
    [InlineData("--table-name carts", 2)]
    [InlineData($"--stream-arn {Orders}", 1)]
    [InlineData("--consumer rxddb --table-name carts", 1)]
    public async Task Show_takes_the_streams_and_the_consumer_that_are_named(string narrowed, int expected)
    {
        var place = await StoredAsync(inTable: false);

        await _rxddb.StartAsync($"checkpoint show {place} {narrowed} --output jsonl");

        _rxddb.OutputLines.Length.ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "No checkpoint is stored in")]
    [InlineData("--consumer orders", "No checkpoint of consumer 'orders' is stored in")]
    [InlineData("--table-name order", "No checkpoint in a stream of table 'order' is stored in")]
    [InlineData("--consumer rxddb --stream-arn arn", "No checkpoint of consumer 'rxddb' in stream 'arn' is stored in")]
    public async Task Show_says_in_a_sentence_that_there_is_nothing(string narrowed, string sentence)
    {
        if (narrowed.Length > 0)
            await StoredAsync(inTable: false);
        else
            await System.IO.File.WriteAllTextAsync(File, """{"version":1,"consumers":{}}""", Token);

        (await _rxddb.StartAsync($"checkpoint show --checkpoint {File} {narrowed}")).ShouldBe(1);

        _rxddb.Error.ShouldBe($"rxddb: {sentence} file '{File}'.\n");
    }

    [Fact]
    public async Task One_that_cannot_be_used_is_shown_as_such_beside_the_others()
    {
        var place = await StoredAsync(inTable: true);
        _table["rxddb", Orders]["Format"].N = "2";

        (await _rxddb.StartAsync($"checkpoint show {place} --consumer rxddb")).ShouldBe(0);
        await _rxddb.StartAsync($"checkpoint show {place} --consumer rxddb --stream-arn {Orders} --output jsonl");

        _rxddb.OutputLines.ShouldContain($"rxddb  {Carts}");
        _rxddb.OutputLines.ShouldContain(line => line.StartsWith("    cannot be used: The checkpoint of consumer 'rxddb'") && line.Contains("its format is 2"));
        _rxddb.OutputLines[^1].ShouldContain("\"fault\":\"The checkpoint of consumer 'rxddb'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_takes_a_consumers_checkpoints_and_says_which(bool inTable)
    {
        var place = await StoredAsync(inTable);
        if (inTable)
            _table["rxddb", Orders]["Format"].N = "2";

        (await _rxddb.StartAsync($"checkpoint delete {place}{(inTable ? " --consumer rxddb" : "")}")).ShouldBe(0, "of a file, tail's own is meant");

        _rxddb.OutputLines.ShouldBe([$"deleted  rxddb  {Carts}", $"deleted  rxddb  {Orders}"]);
        await _rxddb.StartAsync($"checkpoint show {place} --output jsonl");
        _rxddb.OutputLines[2..].Single().ShouldStartWith("{\"consumer\":\"audit\"");
    }

    [Fact]
    public async Task Delete_takes_the_stream_that_is_named_alone()
    {
        var place = await StoredAsync(inTable: false);

        await _rxddb.StartAsync($"checkpoint delete {place} --table-name orders");

        _rxddb.OutputLines.ShouldBe([$"deleted  rxddb  {Orders}"]);
        using var store = new FileCheckpointStore(File);
        (await store.ListStreamArnsAsync("rxddb", Token)).ShouldBe([Carts]);
    }

    [Fact]
    public async Task Delete_says_in_a_sentence_that_nothing_was_there()
    {
        var place = await StoredAsync(inTable: false);

        (await _rxddb.StartAsync($"checkpoint delete {place} --consumer Rxddb --table-name orders")).ShouldBe(1);

        _rxddb.Error.ShouldBe(
            $"rxddb: Nothing was deleted: no checkpoint of consumer 'Rxddb' in a stream of table 'orders' is stored in file '{File}'; see rxddb checkpoint show.\n");
    }

    [Theory]
    [InlineData("show")]
    [InlineData("delete")]
    public async Task A_file_that_a_running_process_uses_or_that_does_not_exist_is_refused_in_a_sentence(string command)
    {
        var place = await StoredAsync(inTable: false);
        using (new FileCheckpointStore(File))
            (await _rxddb.StartAsync($"checkpoint {command} {place}")).ShouldBe(1);
        (await _rxddb.StartAsync($"checkpoint {command} {place}s")).ShouldBe(1);

        var errors = _rxddb.Error.Split('\n');
        errors[0].ShouldStartWith($"rxddb: Checkpoint file '{File}' is in use by process {Environment.ProcessId} ");
        errors[0].ShouldContain("end that one first");
        errors[1].ShouldBe($"rxddb: Checkpoint file '{File}s' does not exist; check --checkpoint.");
        _folder.FileNames.ShouldNotContain("position.jsons.lock");
    }

    [Fact]
    public async Task A_table_that_does_not_exist_is_refused_in_a_sentence()
    {
        using var missing = new CheckpointItems { IsMissing = true };
        using var rxddb = new CliRun(new Listing()) { Tables = missing };

        (await rxddb.StartAsync("checkpoint show --checkpoint-table checkpoints --region eu-central-1 --profile dev")).ShouldBe(1);

        rxddb.Error.ShouldBe("rxddb: Checkpoint table 'checkpoints' does not exist here; check --checkpoint-table, --region and --endpoint-url.\n");
        rxddb.TablesConnectedWith.ShouldNotBeNull().Profile.ShouldBe("dev");
    }

    [Theory]
    [InlineData("checkpoint", "A command is needed: checkpoint show or checkpoint delete.")]
    [InlineData("checkpoint show", "--checkpoint or --checkpoint-table is needed, to say where the checkpoints are.")]
    [InlineData("checkpoint show --checkpoint a --checkpoint-table b", "--checkpoint and --checkpoint-table exclude each other: give one of them.")]
    [InlineData("checkpoint show --checkpoint a --table-name b --stream-arn c", "--table-name and --stream-arn exclude each other: give one of them.")]
    [InlineData("checkpoint delete --checkpoint-table a", "--consumer is needed with --checkpoint-table, to say whose checkpoints to delete.")]
    [InlineData("checkpoint delete --checkpoint a --output jsonl", "'--output' is not understood, see rxddb --help.")]
    public async Task Wrong_usage_is_one_sentence_and_exit_code_2(string commandLine, string sentence)
    {
        (await _rxddb.StartAsync(commandLine)).ShouldBe(2);

        _rxddb.Error.ShouldBe($"rxddb: {sentence}\n");
        _rxddb.TablesConnectedWith.ShouldBeNull();
    }

    // The options that name the place of three checkpoints of two consumers.
    private async Task<string> StoredAsync(bool inTable)
    {
        using var file = new FileCheckpointStore(File);
        ICheckpointStore store = inTable ? new DynamoDBCheckpointStore(_table, "checkpoints") : file;
        var state = ConsumerState.Empty.With("later", "[1]").With("claim", "\"secret\"");
        await store.SaveAsync("rxddb", Stored($$$$"""{"version":1,"streamArn":"{{{{Carts}}}}","shards":{}}"""), Token);
        await store.SaveAsync("audit", Stored($$$$"""{"version":1,"streamArn":"{{{{Carts}}}}","shards":{}}"""), Token);
        await store.SaveAsync("rxddb", Stored(OrdersPosition), Token);
        await store.SaveAsync("rxddb", Stored(OrdersPosition) with { Version = 2, State = state }, Token);
        return inTable ? "--checkpoint-table checkpoints" : $"--checkpoint {File}";
    }

    private static StoredCheckpoint Stored(string position) =>
        new(StreamPosition.Parse(position), 1, "host/1/a", new DateTimeOffset(2026, 11, 27, 10, 0, 5, TimeSpan.Zero));
}
