using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

// What every store here does: the contract that the testing package has for all stores, and how ours say what is wrong. Each store
// has a class of its own that runs this.
public abstract class CheckpointStoreTests
{
    private const string Arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";

    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, 250, TimeSpan.Zero);

    public static TheoryData<string> Rules => [.. CheckpointStoreContract.Cases.Select(rule => rule.Name)];

    protected abstract ICheckpointStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, Trait("Rule", "P7"), Trait("Rule", "P14")]
    [MemberData(nameof(Rules))]
    public async Task It_keeps_the_contract_of_all_stores(string rule)
    {
        await CheckpointStoreContract.RunAsync(rule, Store, Token);

        await CheckpointStoreContract.RunAsync(rule, Store, Token);
    }

    [Fact, Trait("Rule", "P7")]
    public async Task A_conflict_says_who_has_the_name_and_what_to_do()
    {
        await Store.SaveAsync("orders", Checkpoint(1, "first"), Token);

        var conflict = await Store.SaveAsync("orders", Checkpoint(1, "second"), Token).ShouldThrowAsync<CheckpointConflictException>();

        conflict.Message.ShouldBe(
            $"Checkpoint 1 of consumer 'orders' on stream '{Arn}' was not saved, because 'first' saved checkpoint 1 at 2024-05-01T12:00:00Z: run one consumer with this name, and give each other one that should get all changes a name of its own.");
    }

    [Fact, Trait("Rule", "P7"), Trait("Rule", "P14")]
    public async Task A_conflict_with_nothing_says_so()
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        await Store.DeleteAsync("orders", Arn, Token);

        var conflict = await Store.SaveAsync("orders", Checkpoint(2), Token).ShouldThrowAsync<CheckpointConflictException>();

        conflict.Message.ShouldBe(
            $"Checkpoint 2 of consumer 'orders' on stream '{Arn}' was not saved, because none is stored there any more, as after it was deleted: start the consumer again, which begins anew.");
    }

    [Fact]
    public void Empty_names_and_ARNs_are_refused_at_once()
    {
        var store = Store;

        Should.Throw<ArgumentException>(() => { _ = store.LoadAsync("", Arn, Token); }).ParamName.ShouldBe("consumerName");
        Should.Throw<ArgumentException>(() => { _ = store.LoadAsync("orders", "", Token); }).ParamName.ShouldBe("streamArn");
        Should.Throw<ArgumentException>(() => { _ = store.ListStreamArnsAsync("", Token); }).ParamName.ShouldBe("consumerName");
        Should.Throw<ArgumentException>(() => { _ = store.SaveAsync("", Checkpoint(1), Token); }).ParamName.ShouldBe("consumerName");
        Should.Throw<ArgumentException>(() => { _ = store.DeleteAsync("", Arn, Token); }).ParamName.ShouldBe("consumerName");
        Should.Throw<ArgumentException>(() => { _ = store.DeleteAsync("orders", "", Token); }).ParamName.ShouldBe("streamArn");
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

    private static StoredCheckpoint Checkpoint(long version, string holder = "me") => new(RandomPositions.Of(Arn, shards: 3), version, holder, Noon);
}
