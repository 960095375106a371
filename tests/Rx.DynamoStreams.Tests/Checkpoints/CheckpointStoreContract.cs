using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

// What every store does; each has a class of its own that runs this.
public abstract class CheckpointStoreContract
{
    private const string Table = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/";
    private const string Arn = Table + "2024-05-01T10:00:00.000";
    private const string NextArn = Table + "2024-06-01T10:00:00.000";

    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private static readonly string[] Consumers = ["orders", "Orders", "orders.audit"];
    private static readonly string[] Arns = [Arn, NextArn];

    // One that nothing was saved to before the test.
    protected abstract ICheckpointStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_save_there_is_nothing()
    {
        await Store.SaveAsync("somebody else", Checkpoint(1), Token);

        var loaded = await Store.LoadAsync("orders", Arn, Token);

        loaded.ShouldBeNull();
    }

    [Fact]
    public async Task A_checkpoint_comes_back_as_it_was_saved()
    {
        var saved = Checkpoint(1);
        await Store.SaveAsync("orders", saved, Token);

        var loaded = await Store.LoadAsync("orders", Arn, Token);

        ShouldBeSame(loaded, saved);
    }

    [Fact]
    public async Task Each_save_takes_the_place_of_the_one_before()
    {
        foreach (var version in Enumerable.Range(1, 5))
            await Store.SaveAsync("orders", Checkpoint(version), Token);

        var loaded = await Store.LoadAsync("orders", Arn, Token);

        ShouldBeSame(loaded, Checkpoint(5));
    }

    [Fact]
    public async Task The_streams_of_a_consumer_are_listed()
    {
        foreach (var arn in Arns)
            await Store.SaveAsync("orders", Checkpoint(1, arn: arn), Token);
        await Store.SaveAsync("orders", Checkpoint(2), Token);
        await Store.SaveAsync("orders.audit", Checkpoint(1), Token);

        (await Store.ListStreamArnsAsync("orders", Token)).ShouldBe(Arns, ignoreOrder: true);
        (await Store.ListStreamArnsAsync("orders.audit", Token)).ShouldBe([Arn]);
        (await Store.ListStreamArnsAsync("Orders", Token)).ShouldBeEmpty();
        await Should.ThrowAsync<ArgumentException>(async () => await Store.ListStreamArnsAsync("", Token));
    }

    [Fact, Trait("Rule", "P7")]
    public async Task A_second_writer_learns_who_holds_the_name_and_the_first_ones_progress_stays()
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        await Store.SaveAsync("orders", Checkpoint(2, "first"), Token);

        var conflict = await Store.SaveAsync("orders", Checkpoint(2, "second"), Token).ShouldThrowAsync<CheckpointConflictException>();

        (conflict.ConsumerName, conflict.StreamArn, conflict.AttemptedVersion).ShouldBe(("orders", Arn, 2));
        (conflict.CurrentVersion, conflict.CurrentHolder, conflict.CurrentSavedAt).ShouldBe((2, "first", Noon));
        conflict.Message.ShouldBe(
            $"Checkpoint 2 of consumer 'orders' on stream '{Arn}' was not saved, because 'first' saved checkpoint 2 at 2024-05-01T12:00:00Z: run one consumer with this name, and give each other one that should get all changes a name of its own.");
        ShouldBeSame(await Store.LoadAsync("orders", Arn, Token), Checkpoint(2, "first"));
    }

    [Theory, Trait("Rule", "P7")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_save_that_follows_none_that_is_stored_changes_nothing(long version)
    {
        foreach (var saved in Enumerable.Range(1, 3))
            await Store.SaveAsync("orders", Checkpoint(saved, "first"), Token);

        var conflict = await Store.SaveAsync("orders", Checkpoint(version, "second"), Token).ShouldThrowAsync<CheckpointConflictException>();

        conflict.CurrentVersion.ShouldBe(3);
        ShouldBeSame(await Store.LoadAsync("orders", Arn, Token), Checkpoint(3, "first"));
    }

    [Fact, Trait("Rule", "P7")]
    public async Task A_save_after_one_that_is_gone_says_so()
    {
        var conflict = await Store.SaveAsync("orders", Checkpoint(4), Token).ShouldThrowAsync<CheckpointConflictException>();

        (conflict.CurrentVersion, conflict.CurrentHolder, conflict.CurrentSavedAt).ShouldBe((0, null, null));
        conflict.Message.ShouldContain("was not saved, because none is stored there any more");
        (await Store.LoadAsync("orders", Arn, Token)).ShouldBeNull();
    }

    [Fact, Trait("Rule", "P7")]
    public async Task Of_many_that_save_at_once_exactly_one_wins()
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        var holders = Enumerable.Range(1, 8).Select(number => $"holder {number}").ToList();

        var ends = await Task.WhenAll(holders.Select(holder => Task.Run(
            () => Record.ExceptionAsync(() => Store.SaveAsync("orders", Checkpoint(2, holder), Token)).AsTask(), Token)));

        var winner = holders[Array.IndexOf(ends, null)];
        ends.OfType<CheckpointConflictException>().Select(conflict => conflict.CurrentHolder).ShouldBe(Enumerable.Repeat(winner, 7));
        ShouldBeSame(await Store.LoadAsync("orders", Arn, Token), Checkpoint(2, winner));
    }

    [Fact]
    public async Task A_save_whose_answer_was_lost_can_be_made_again_by_its_holder()
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        await Store.SaveAsync("orders", Checkpoint(2), Token);

        await Store.SaveAsync("orders", Checkpoint(2), Token);

        ShouldBeSame(await Store.LoadAsync("orders", Arn, Token), Checkpoint(2));
        await Store.SaveAsync("orders", Checkpoint(3), Token);
    }

    [Fact]
    public async Task Consumers_and_streams_do_not_disturb_one_another()
    {
        var saved = Consumers.SelectMany(consumer => Arns.Select(arn => (consumer, arn))).ToList();
        foreach (var (consumer, arn) in saved)
            await Store.SaveAsync(consumer, Checkpoint(1, $"{consumer} of {arn}", arn), Token);

        await Store.SaveAsync("orders", Checkpoint(2, "another", NextArn), Token);

        foreach (var (consumer, arn) in saved.Except([("orders", NextArn)]))
            ShouldBeSame(await Store.LoadAsync(consumer, arn, Token), Checkpoint(1, $"{consumer} of {arn}", arn));
        ShouldBeSame(await Store.LoadAsync("orders", NextArn, Token), Checkpoint(2, "another", NextArn));
    }

    [Fact]
    public async Task Ten_thousand_shards_come_back()
    {
        var saved = Checkpoint(1) with { Position = RandomPositions.Of(Arn, shards: 10_000) };
        await Store.SaveAsync("orders", saved, Token);

        var loaded = await Store.LoadAsync("orders", Arn, Token);

        loaded!.Position.Shards.Count.ShouldBe(10_000);
        ShouldBeSame(loaded, saved);
    }

    [Fact]
    public async Task A_save_that_is_cancelled_before_it_begins_stores_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Store.SaveAsync("orders", Checkpoint(1), cancelled).ShouldThrowAsync<OperationCanceledException>();

        (await Store.LoadAsync("orders", Arn, Token)).ShouldBeNull();
        await Store.LoadAsync("orders", Arn, cancelled).ShouldThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Empty_names_and_ARNs_are_refused_at_once()
    {
        var store = Store;

        Should.Throw<ArgumentException>(() => { _ = store.LoadAsync("", Arn, Token); }).ParamName.ShouldBe("consumerName");
        Should.Throw<ArgumentException>(() => { _ = store.LoadAsync("orders", "", Token); }).ParamName.ShouldBe("streamArn");
        Should.Throw<ArgumentException>(() => { _ = store.SaveAsync("", Checkpoint(1), Token); }).ParamName.ShouldBe("consumerName");
    }

    [Theory]
    [InlineData(0, "me", "checkpoint.Version")]
    [InlineData(-1, "me", "checkpoint.Version")]
    [InlineData(1, "", "checkpoint.Holder")]
    public void A_checkpoint_without_a_version_or_holder_is_refused_at_once(long version, string holder, string argument)
    {
        var store = Store;

        var refused = Should.Throw<ArgumentException>(() => { _ = store.SaveAsync("orders", Checkpoint(version, holder), Token); });

        refused.ParamName.ShouldBe(argument);
    }

    [Fact]
    public async Task A_state_comes_back_and_goes_with_its_checkpoint()
    {
        var state = ConsumerState.Parse("""{"claim":"me","later":{"é":[1.50,null,{}]}}""");
        await Store.SaveAsync("orders", Checkpoint(1) with { State = state }, Token);
        (await Store.LoadAsync("orders", Arn, Token))!.State.ShouldBe(state);

        await Store.SaveAsync("orders", Checkpoint(2), Token);

        (await Store.LoadAsync("orders", Arn, Token))!.State.ShouldBe(ConsumerState.Empty);
    }

    [Fact, Trait("Rule", "P14")]
    public async Task A_checkpoint_that_is_deleted_is_gone_and_whoever_follows_it_conflicts()
    {
        foreach (var arn in Arns)
            await Store.SaveAsync("orders", Checkpoint(1, arn: arn), Token);
        await Store.DeleteAsync("Orders", Arn, Token);
        (await Store.LoadAsync("orders", Arn, Token)).ShouldNotBeNull();

        await Store.DeleteAsync("orders", Arn, Token);

        (await Store.LoadAsync("orders", Arn, Token)).ShouldBeNull();
        (await Store.ListStreamArnsAsync("orders", Token)).ShouldBe([NextArn]);
        (await Store.SaveAsync("orders", Checkpoint(2), Token).ShouldThrowAsync<CheckpointConflictException>()).CurrentVersion.ShouldBe(0);
        await Store.DeleteAsync("orders", Arn, Token);
        await Store.SaveAsync("orders", Checkpoint(1, "next"), Token);
    }

    private static StoredCheckpoint Checkpoint(long version, string holder = "me", string arn = Arn) =>
        new(RandomPositions.Of(arn, shards: 3, seed: (int)version), version, holder, Noon);

    private static void ShouldBeSame(StoredCheckpoint? loaded, StoredCheckpoint saved)
    {
        loaded.ShouldNotBeNull();
        (loaded.Version, loaded.Holder, loaded.SavedAt).ShouldBe((saved.Version, saved.Holder, saved.SavedAt));
        loaded.Position.ToJson().ShouldBe(saved.Position.ToJson());
    }
}
