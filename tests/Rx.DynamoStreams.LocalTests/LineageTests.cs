using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests;

// Shards that close and go on in children, while items are written.
public sealed class LineageTests(DynamoDbLocal local) : IDisposable
{
    private readonly LocalAccount _account = new(local);

    public void Dispose() => _account.Dispose();

    [Fact, Trait("Rule", "L2")]
    public async Task Three_roll_overs_under_writes_lose_nothing_repeat_nothing_and_keep_each_keys_order()
    {
        var table = await _account.CreateTableAsync();
        string[] keys = ["a", "b", "c", "d"];
        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        for (var rollOver = 1; rollOver <= 3; rollOver++)
        {
            var writers = Task.WhenAll(keys.Select(key => CountAsync(table, key, from: 20 * rollOver - 19, to: 20 * rollOver)));
            await _account.Control.RollOverAsync();
            await writers;
        }

        await Task.WhenAll(keys.Select(key => CountAsync(table, key, from: 61, to: 80)));
        var changes = await recording.ItemsAsync(keys.Length * 80);
        foreach (var ofKey in changes.GroupBy(change => change.Keys["id"]!.S))
            ofKey.Select(CountOf).ShouldBe(Enumerable.Range(1, 80), ofKey.Key);
        (await _account.RawStreams.ShardsAsync(table.StreamArn)).Count.ShouldBe(4, "the stream rolled over three times");
        changes[^1].ShardId.ShouldBe((await _account.RawStreams.ShardsAsync(table.StreamArn))[3].Id);
    }

    [Fact, Trait("Rule", "L2")]
    public async Task Shards_open_before_their_first_record_and_close_after_their_last()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        await _account.Control.RollOverAsync();
        await table.PutAsync("b");
        var shards = await _account.RawStreams.ShardsAsync(table.StreamArn);

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var events = await recording.UntilAsync(streamEvent => streamEvent is Insert insert && insert.Keys["id"]!.S == "b");
        events.Where(streamEvent => streamEvent is not Checkpoint).Select(Words).ShouldBe(
            [$"{shards[0].Id} opens", "a", $"{shards[0].Id} closes", $"{shards[1].Id} opens", "b"]);
        events.OfType<ShardOpened>().Last().ParentShardId.ShouldBe(shards[0].Id);
    }

    [Fact, Trait("Rule", "L12")]
    public async Task Latest_reads_the_open_shard_from_now_on_and_none_of_its_ancestors()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("long ago");
        await _account.Control.RollOverAsync();
        await table.PutAsync("before");

        using var recording = _account.Read(table.StreamArn, StartFrom.Latest);
        await recording.FirstAsync<Checkpoint>();
        await table.PutAsync("after");

        (await recording.ItemsAsync(1))[0].Keys["id"]!.S.ShouldBe("after");
        var open = (await _account.RawStreams.ShardsAsync(table.StreamArn))[1];
        (await recording.FirstAsync<ShardOpened>()).ShardId.ShouldBe(open.Id);
    }

    [Fact, Trait("Rule", "L13")]
    public async Task A_shard_that_closes_before_its_first_record_is_followed_by_its_child_from_the_beginning()
    {
        var table = await _account.CreateTableAsync();
        using var recording = _account.Read(table.StreamArn, StartFrom.Latest);
        await recording.FirstAsync<Checkpoint>();

        using (await _account.Wire.HoldNextReadAsync())
        {
            await _account.Control.RollOverAsync();
            await table.PutAsync("first of the child");
        }

        (await recording.ItemsAsync(1))[0].Keys["id"]!.S.ShouldBe("first of the child");
    }

    [Fact, Trait("Rule", "F9")]
    public async Task A_disabled_stream_is_read_to_its_end_and_completes()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        await _account.Control.RollOverAsync();
        await table.PutAsync("b");
        await table.DisableStreamAsync();

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var events = await recording.CompletedAsync();
        events.OfType<ItemChange>().Select(change => change.Keys["id"]!.S).ShouldBe(["a", "b"]);
        events.OfType<ShardClosed>().Count().ShouldBe(2);
        events[^1].ShouldBeOfType<Checkpoint>().CaughtUp.ShouldBeTrue();
    }

    private static async Task CountAsync(LocalTable table, string key, int from, int to)
    {
        for (var count = from; count <= to; count++)
            await table.SetAsync(key, "count", new() { N = $"{count}" });
    }

    private static int CountOf(ItemChange change) => change switch
    {
        Insert insert => int.Parse(insert.NewImage!["count"]!.N, System.Globalization.CultureInfo.InvariantCulture),
        Modify modify => int.Parse(modify.NewImage!["count"]!.N, System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{change} was never written."),
    };

    private static string Words(StreamEvent streamEvent) => streamEvent switch
    {
        ItemChange change => change.Keys["id"]!.S,
        ShardOpened opened => $"{opened.ShardId} opens",
        ShardClosed closed => $"{closed.ShardId} closes",
        _ => streamEvent.ToString(),
    };
}
