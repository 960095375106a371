using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

public sealed class CheckpointProcessTests : IDisposable
{
    private readonly string _accessKey = $"CLI{Guid.NewGuid():N}";
    private readonly DynamoDbLocal _local;
    private readonly LocalAccount _account;

    public CheckpointProcessTests(DynamoDbLocal local) => (_local, _account) = (local, new LocalAccount(local, _accessKey));

    public void Dispose() => _account.Dispose();

    [Fact, Trait("Rule", "P14")]
    public async Task A_tables_checkpoints_are_shown_and_deleted()
    {
        const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-11-01T10:00:00.000";
        var store = new DynamoDBCheckpointStore(_account.Tables, "checkpoints", new() { CreateTableIfMissing = true });
        foreach (var consumer in (string[])["totals", "audit"])
            await store.SaveAsync(consumer, new(RandomPositions.Of(Arn, shards: 22_000), 1, "me", default), TestContext.Current.CancellationToken);

        using var showing = new RxddbProcess(_local.Endpoint, _accessKey, "checkpoint", "show", "--checkpoint-table", "checkpoints");
        var shown = await showing.EndAsync();
        using var deleting = new RxddbProcess(_local.Endpoint, _accessKey, "checkpoint", "delete", "--checkpoint-table", "checkpoints", "--consumer", "totals");
        var deleted = await deleting.EndAsync();

        (shown.ExitCode, shown.Error).ShouldBe((0, ""));
        shown.Output.Split('\n').Where(line => line.EndsWith(Arn, StringComparison.Ordinal)).ShouldBe([$"audit  {Arn}", $"totals  {Arn}"]);
        shown.Output.ShouldContain("22000 shards, 7334 of them finished");
        deleted.ShouldBe((0, $"deleted  totals  {Arn}\n", ""));
        (await store.ListConsumersAsync(TestContext.Current.CancellationToken)).ShouldBe(["audit"]);
    }
}
