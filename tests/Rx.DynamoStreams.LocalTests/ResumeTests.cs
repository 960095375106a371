using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests;

// A position is stored as JSON, and read on from by another subscription.
public sealed class ResumeTests(DynamoDbLocal local) : IDisposable
{
    private readonly LocalAccount _account = new(local);

    public void Dispose() => _account.Dispose();

    [Fact, Trait("Rule", "P2")]
    public async Task A_stored_position_goes_on_with_the_next_change()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        var stored = await ReadAndStoreAsync(table, StartFrom.TrimHorizon, changes: 1);
        await table.PutAsync("b");

        using var recording = _account.Read(table.StreamArn, Resumed(stored));

        (await recording.ItemsAsync(1))[0].Keys["id"]!.S.ShouldBe("b");
    }

    [Fact, Trait("Rule", "P4")]
    public async Task A_position_in_a_shard_that_rolled_over_since_finishes_that_shard_before_its_children()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        var stored = await ReadAndStoreAsync(table, StartFrom.TrimHorizon, changes: 1);
        await table.PutAsync("b");
        await _account.Control.RollOverAsync();
        await table.PutAsync("c");
        await _account.Control.RollOverAsync();
        await table.PutAsync("d");

        using var recording = _account.Read(table.StreamArn, Resumed(stored));

        (await recording.ItemsAsync(3)).Select(change => change.Keys["id"]!.S).ShouldBe(["b", "c", "d"]);
    }

    [Fact, Trait("Rule", "P6")]
    public async Task A_position_from_before_the_first_change_loses_none_of_those_that_came_meanwhile()
    {
        var table = await _account.CreateTableAsync();
        var stored = await ReadAndStoreAsync(table, StartFrom.Latest, changes: 0);
        await table.PutAsync("meanwhile");
        await _account.Control.RollOverAsync();
        await table.PutAsync("and in the child");

        using var recording = _account.Read(table.StreamArn, Resumed(stored));

        (await recording.ItemsAsync(2)).Select(change => change.Keys["id"]!.S).ShouldBe(["meanwhile", "and in the child"]);
    }

    private static StartFrom Resumed(string json) => StartFrom.Position(StreamPosition.Parse(json));

    private async Task<string> ReadAndStoreAsync(LocalTable table, StartFrom start, int changes)
    {
        using var recording = _account.Read(table.StreamArn, start);
        return (await recording.CheckpointAsync(changes)).Position.ToJson();
    }
}
