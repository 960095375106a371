using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class TableBatchTests
{
    private readonly InMemoryTable _table = new(new TestScheduler(), "orders", "id");

    [Fact]
    public void A_batch_gives_the_items_that_are_there_in_an_order_of_its_own()
    {
        var ids = Enumerable.Range(0, 10).Select(i => $"k{i}").ToList();
        ids.ForEach(id => _table.Put(TableWorld.Item(id)));

        var answer = _table.Client.BatchGet(TableWorld.BatchOf([.. ids, "missing"]));

        var got = answer.Responses["orders"].ConvertAll(TableWorld.Id);
        got.ShouldBe(ids, ignoreOrder: true);
        got.ShouldNotBe(ids, "nobody may count on the order of the request");
        answer.UnprocessedKeys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_has_from_one_to_a_hundred_keys_and_none_twice()
    {
        var full = _table.Client.BatchGet(TableWorld.BatchOf(Ids(100)));
        var tooMany = await RefusalOf(Ids(101));
        var none = await RefusalOf([]);
        var twice = await RefusalOf(["a", "b", "a"]);

        full.Responses["orders"].ShouldBeEmpty();
        new[] { tooMany, none, twice }.Select(refused => refused.ErrorCode).ShouldAllBe(code => code == "ValidationException");
        twice.Message.ShouldBe("A batch has no key twice.");
    }

    [Fact]
    public void Each_key_of_a_batch_costs_by_its_own_item_also_when_that_is_missing()
    {
        _table.Put(TableWorld.ItemOf(5000, "a"));
        _table.Put(TableWorld.ItemOf(100, "b"));
        var request = TableWorld.BatchOf("a", "b", "missing");
        request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
        var weak = _table.Client.BatchGet(request);
        request.RequestItems["orders"].ConsistentRead = true;

        var strong = _table.Client.BatchGet(request);

        weak.ConsumedCapacity.Single().CapacityUnits.ShouldBe(2);
        strong.ConsumedCapacity.Single().CapacityUnits.ShouldBe(4);
    }

    [Fact]
    public void A_batch_of_more_than_sixteen_megabytes_leaves_keys_unprocessed()
    {
        var ids = Ids(50);
        ids.ForEach(id => _table.Put(TableWorld.ItemOf(400 * 1024, id)));

        var answer = _table.Client.BatchGet(TableWorld.BatchOf(ids));

        answer.Responses["orders"].Count.ShouldBe(40);
        answer.Responses["orders"].Concat(answer.UnprocessedKeys["orders"].Keys).Select(TableWorld.Id).ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public void Keys_that_are_left_unprocessed_are_told_and_can_be_asked_for_again()
    {
        var ids = Ids(100);
        ids.ForEach(id => _table.Put(TableWorld.Item(id)));
        _table.ClientFaults = new TableFaultPlan { UnprocessedKey = 0.3 };

        var first = _table.Client.BatchGet(TableWorld.BatchOf(ids));
        _table.ClientFaults = TableFaultPlan.None;
        var second = _table.Client.BatchGet(new BatchGetItemRequest { RequestItems = first.UnprocessedKeys });

        _table.TableCalls[0].UnprocessedKeys.ShouldBeInRange(10, 50);
        second.UnprocessedKeys.ShouldBeEmpty();
        first.Responses["orders"].Concat(second.Responses["orders"]).Select(TableWorld.Id).ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task A_batch_of_which_nothing_is_processed_is_throttled()
    {
        _table.ClientFaults = new TableFaultPlan { UnprocessedKey = 1 };

        var refused = await Should.ThrowAsync<ProvisionedThroughputExceededException>(() => _table.Client.BatchGetItemAsync(TableWorld.BatchOf("a", "b")));

        (_table.TableCalls.Single().Failure, _table.TableCalls.Single().UnprocessedKeys).ShouldBe((refused, 0));
    }

    private Task<AmazonDynamoDBException> RefusalOf(IEnumerable<string> ids) =>
        Should.ThrowAsync<AmazonDynamoDBException>(() => _table.Client.BatchGetItemAsync(TableWorld.BatchOf(ids)));

    private static List<string> Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"k{i}")];
}
