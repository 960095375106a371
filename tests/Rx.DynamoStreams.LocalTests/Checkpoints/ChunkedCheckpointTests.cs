using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Checkpoints;

// Positions that take several items, and saves of them that are cut off or meet one another.
public sealed class ChunkedCheckpointTests(DynamoDbLocal local) : IDisposable
{
    private const int Parts = 2;
    private const string Arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";

    // Compressed, more than one item holds.
    private static readonly StreamPosition[] Large = [.. Enumerable.Range(1, 3).Select(seed => RandomPositions.Of(Arn, shards: 22_000, seed))];
    private static readonly StreamPosition Small = RandomPositions.Of(Arn, shards: 2);

    private readonly CheckpointAccount _account = new(local);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_position_of_several_items_comes_back_and_takes_the_place_of_the_one_before()
    {
        var store = _account.Store();
        await store.SaveAsync("orders", new(Large[0], 1, "me", default), Token);

        await store.SaveAsync("orders", new(Large[1], 2, "me", default), Token);

        await ShouldHoldAsync(2, Large[1]);
        (await ChunksAsync()).Count.ShouldBe(Parts);
        (await ChunksAsync()).ShouldAllBe(chunk => chunk.StartsWith($"{Arn}#{2:D19}#", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_position_that_fits_one_item_again_leaves_no_other(bool inAnotherProcess)
    {
        var store = _account.Store();
        await store.SaveAsync("orders", new(Large[0], 1, "me", default), Token);

        await (inAnotherProcess ? _account.Store() : store).SaveAsync("orders", new(Small, 2, "me", default), Token);

        (await _account.SortKeysAsync()).ShouldBe([Arn]);
        await ShouldHoldAsync(2, Small);
    }

    [Theory, Trait("Rule", "P8")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_save_cut_off_at_any_call_leaves_the_old_checkpoint_or_the_new_one(bool losesAnswer)
    {
        await _account.Store().SaveAsync("orders", new(Large[0], 1, "first", default), Token);
        var (version, cuts) = (1L, 0);

        for (var call = 1; await IsSaveCutOffAsync(new(Large[call % 3], version + 1, $"holder {call}", default), call, losesAnswer); call++, cuts++)
        {
            var loaded = (await _account.Store(createsTable: false).LoadAsync("orders", Arn, Token))!;
            loaded.Version.ShouldBeInRange(version, version + 1);
            loaded.Position.ToJson().ShouldBe(Large[loaded.Version == version ? (call + 2) % 3 : call % 3].ToJson());
            await _account.Store().SaveAsync("orders", new(Large[call % 3], version = loaded.Version + 1, "next", default), Token);
            (await ChunksAsync()).Count.ShouldBe(Parts, "the next save took the leftovers away");
        }

        cuts.ShouldBe(Parts + 1 + 1 + Parts, "a call for each part, the head, the query, and the deletion of each part before");
    }

    [Fact, Trait("Rule", "P7")]
    public async Task Of_large_saves_at_once_one_wins_whole()
    {
        await _account.Store().SaveAsync("orders", new(Small, 1, "first", default), Token);
        var stores = Large.Select(_ => _account.Store()).ToList();

        var ends = await Task.WhenAll(Large.Select((position, index) =>
            Record.ExceptionAsync(() => stores[index].SaveAsync("orders", new(position, 2, $"holder {index}", default), Token)).AsTask()));

        ends.OfType<CheckpointConflictException>().Count().ShouldBe(2);
        await ShouldHoldAsync(2, Large[Array.IndexOf(ends, null)]);
    }

    [Fact]
    public async Task A_load_that_is_overtaken_by_a_save_loads_what_was_saved()
    {
        var saver = _account.Store();
        await saver.SaveAsync("orders", new(Large[0], 1, "me", default), Token);
        var line = new CallLine { Before = { [2] = () => saver.SaveAsync("orders", new(Large[1], 2, "me", default), Token) } };

        var loaded = await _account.Store(line, createsTable: false).LoadAsync("orders", Arn, Token);

        line.Calls.Count.ShouldBe(1 + 1 + 1 + Parts, "head, missing part, head, parts");
        loaded!.Version.ShouldBe(2);
        loaded.Position.ToJson().ShouldBe(Large[1].ToJson());
    }

    [Fact, Trait("Rule", "P7")]
    public async Task Tidying_up_after_a_save_leaves_the_parts_of_the_next_one_alone()
    {
        var first = _account.Store();
        await first.SaveAsync("orders", new(Large[0], 1, "first", default), Token);
        var line = new CallLine { Before = { [Parts + 1] = () => first.SaveAsync("orders", new(Large[0], 1, "first", default), Token) } };

        await _account.Store(line, createsTable: false).SaveAsync("orders", new(Large[1], 2, "second", default), Token);

        line.Calls.Skip(Parts).Take(2).ShouldBe(["PutItem", "Query"], "the first one tidied up between the parts of the second one and its head");
        await ShouldHoldAsync(2, Large[1]);
    }

    [Fact]
    public async Task A_state_is_in_as_many_items_as_its_position()
    {
        var state = ConsumerState.Empty.With("later", $"\"{new string('x', 60_000)}\"");
        await _account.Store().SaveAsync("orders", new(Large[0], 1, "me", default) { State = state }, Token);

        var loaded = await _account.Store(createsTable: false).LoadAsync("orders", Arn, Token);

        (await ChunksAsync()).Count.ShouldBe(Parts);
        loaded!.State.ShouldBe(state);
        loaded.Position.ToJson().ShouldBe(Large[0].ToJson());
    }

    [Theory, Trait("Rule", "P14")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deletion_cut_off_at_any_call_leaves_the_checkpoint_or_none_and_made_again_leaves_nothing_of_it(bool losesAnswer)
    {
        var cuts = 0;

        for (var call = 1; ; call++, cuts++)
        {
            await _account.Store().SaveAsync("orders", new(Large[0], 1, "me", default), Token);
            await _account.Store().SaveAsync("orders", new(Large[1], 2, "me", default), Token);
            if (!await IsCutOffAsync(store => store.DeleteAsync("orders", Arn, Token), call, losesAnswer))
                break;
            if (await _account.Store(createsTable: false).LoadAsync("orders", Arn, Token) is { } loaded)
                loaded.Position.ToJson().ShouldBe(Large[1].ToJson());
            await _account.Store().DeleteAsync("orders", Arn, Token);
            (await _account.SortKeysAsync()).ShouldBeEmpty();
        }

        cuts.ShouldBe(1 + 1 + Parts, "the query, the head, and each part");
        (await _account.SortKeysAsync()).ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "P14")]
    public async Task A_deletion_leaves_the_parts_of_a_first_save_that_is_under_way_alone()
    {
        var first = _account.Store();
        await first.SaveAsync("orders", new(Large[0], 1, "first", default), Token);
        var line = new CallLine { Before = { [Parts + 1] = () => first.DeleteAsync("orders", Arn, Token) } };

        await _account.Store(line, createsTable: false).SaveAsync("orders", new(Large[1], 1, "second", default), Token);

        line.Calls.Skip(Parts).First().ShouldBe("PutItem", "it was deleted between the parts and their head");
        await ShouldHoldAsync(1, Large[1]);
        (await ChunksAsync()).Count.ShouldBe(Parts, "those of the first one went");
    }

    private Task<bool> IsSaveCutOffAsync(StoredCheckpoint checkpoint, int call, bool losesAnswer) =>
        IsCutOffAsync(store => store.SaveAsync("orders", checkpoint, Token), call, losesAnswer);

    private async Task<bool> IsCutOffAsync(Func<ICheckpointStore, Task> step, int call, bool losesAnswer)
    {
        var line = new CallLine { BreaksAt = call, LosesAnswer = losesAnswer };
        var end = await Record.ExceptionAsync(() => step(_account.Store(line, createsTable: false)));
        if (end is not null)
            line.Calls.Count.ShouldBe(call);
        return end is not null;
    }

    private async Task<IReadOnlyList<string>> ChunksAsync() =>
        [.. (await _account.SortKeysAsync()).Where(sortKey => sortKey != Arn)];

    private async Task ShouldHoldAsync(long version, StreamPosition position)
    {
        var loaded = await _account.Store(createsTable: false).LoadAsync("orders", Arn, Token);
        loaded!.Version.ShouldBe(version);
        loaded.Position.ToJson().ShouldBe(position.ToJson());
    }
}
