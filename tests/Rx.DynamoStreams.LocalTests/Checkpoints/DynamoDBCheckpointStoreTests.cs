using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Checkpoints;

public sealed class DynamoDBCheckpointStoreTests : CheckpointStoreTests, IDisposable
{
    private readonly CheckpointAccount _account;

    public DynamoDBCheckpointStoreTests(DynamoDbLocal local)
    {
        _account = new CheckpointAccount(local);
        Store = _account.Store();
    }

    protected override ICheckpointStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task After_the_first_save_of_a_process_each_save_is_one_call()
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        var line = new CallLine();
        var store = _account.Store(line);

        foreach (var version in Enumerable.Range(2, 3))
            await store.SaveAsync("orders", Checkpoint(version), Token);

        line.Calls.ShouldBe(["DescribeTable", "PutItem", "Query", "PutItem", "PutItem"]);
    }

    [Fact]
    public async Task A_missing_table_is_named_with_what_to_do()
    {
        var store = _account.Store(createsTable: false);

        var load = await store.LoadAsync("orders", "arn", Token).ShouldThrowAsync<InvalidOperationException>();
        var save = await store.SaveAsync("orders", Checkpoint(1), Token).ShouldThrowAsync<InvalidOperationException>();

        load.Message.ShouldBe("Checkpoint table 'checkpoints' does not exist in the client's account and region. Name one that does, or set CreateTableIfMissing in the options.");
        save.Message.ShouldBe(load.Message);
    }

    [Fact]
    public async Task A_table_that_two_stores_make_at_once_serves_both()
    {
        var other = _account.Store();

        await Task.WhenAll(Store.SaveAsync("orders", Checkpoint(1), Token), other.SaveAsync("audit", Checkpoint(1), Token));

        (await other.LoadAsync("orders", "arn", Token)).ShouldNotBeNull();
        (await Store.LoadAsync("audit", "arn", Token)).ShouldNotBeNull();
    }

    [Theory, Trait("Rule", "P3")]
    [InlineData("Format", "2", "its format is 2, and this version of Rx.DynamoStreams reads 1 only")]
    [InlineData("Version", null, "the attribute 'Version' is missing or is not a number")]
    [InlineData("Holder", null, "the attribute 'Holder' is missing or is not text")]
    [InlineData("SavedAt", null, "the attribute 'SavedAt' is missing or is not text")]
    [InlineData("Position", null, "the attribute 'Position' is missing or is not binary")]
    [InlineData("Chunks", "1", "a part of its position is missing")]
    public async Task An_item_that_was_edited_is_refused_by_the_attribute(string attribute, string? number, string why)
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        await EditAsync(attribute, number is null ? null : new() { N = number });

        var refused = await Store.LoadAsync("orders", "arn", Token).ShouldThrowAsync<StreamPositionException>();

        refused.Message.ShouldBe(
            $"The checkpoint of consumer 'orders' on stream 'arn' in table 'checkpoints' cannot be used: {why}. Update the library if a later version wrote it, restore it, or delete its item to start anew.");
    }

    [Fact, Trait("Rule", "P3")]
    public async Task A_position_that_was_changed_is_refused_by_its_checksum()
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        await EditAsync("Position", new() { B = new MemoryStream([1, 2, 3]) });

        var refused = await Store.LoadAsync("orders", "arn", Token).ShouldThrowAsync<StreamPositionException>();

        refused.Message.ShouldContain("'Position' does not have the checksum in 'Checksum'");
    }

    [Theory, Trait("Rule", "P14")]
    [InlineData("Format", "2")]
    [InlineData("Version", null)]
    [InlineData("Holder", null)]
    [InlineData("Position", null)]
    [InlineData("Chunks", "1")]
    public async Task An_item_that_cannot_be_read_can_be_deleted(string attribute, string? number)
    {
        await Store.SaveAsync("orders", Checkpoint(1), Token);
        await EditAsync(attribute, number is null ? null : new() { N = number });
        await Store.LoadAsync("orders", "arn", Token).ShouldThrowAsync<StreamPositionException>();

        await Store.DeleteAsync("orders", "arn", Token);

        (await _account.SortKeysAsync()).ShouldBeEmpty();
        await Store.SaveAsync("orders", Checkpoint(1), Token);
    }

    private async Task EditAsync(string attribute, AttributeValue? value)
    {
        var client = _account.Client();
        var key = new Dictionary<string, AttributeValue> { ["ConsumerName"] = new("orders"), ["StreamArn"] = new("arn") };
        var item = (await client.GetItemAsync(CheckpointAccount.TableName, key, consistentRead: true, Token)).Item;
        item.Remove(attribute);
        if (value is not null)
            item[attribute] = value;
        await client.PutItemAsync(CheckpointAccount.TableName, item, Token);
    }

    private static StoredCheckpoint Checkpoint(long version) => new(RandomPositions.Of("arn", shards: 2), version, "me", default);
}
