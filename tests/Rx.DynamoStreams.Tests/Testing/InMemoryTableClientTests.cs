using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class InMemoryTableClientTests
{
    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;
    private readonly IAmazonDynamoDB _client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public InMemoryTableClientTests()
    {
        _table = new InMemoryTable(_scheduler, "orders", "id");
        _client = _table.Client;
    }

    [Fact]
    public void The_description_tells_the_key_and_the_number_of_items()
    {
        var lines = new InMemoryTable(_scheduler, "lines", "order", "line");
        lines.Put(new Dictionary<string, AttributeValue> { ["order"] = new() { S = "o" }, ["line"] = new() { N = "1" } });

        var table = lines.Client.DescribeTableAsync("lines", Token).Now().Table;

        table.KeySchema.Select(key => (key.AttributeName, key.KeyType)).ShouldBe([("order", KeyType.HASH), ("line", KeyType.RANGE)]);
        table.AttributeDefinitions.Select(key => (key.AttributeName, key.AttributeType))
            .ShouldBe([("order", ScalarAttributeType.S), ("line", ScalarAttributeType.N)]);
        table.ItemCount.ShouldBe(1);
    }

    [Fact]
    public void A_put_and_a_delete_are_writes_of_the_table_with_records_in_its_stream()
    {
        var seen = _table.Stream.Observe(_scheduler);

        _client.PutItemAsync("orders", TableWorld.Item("a"), Token).Now();
        _client.PutItemAsync(new PutItemRequest("orders", TableWorld.Item("a", 2)), Token).Now();
        _client.DeleteItemAsync("orders", TableWorld.Key("a"), Token).Now();
        _client.DeleteItemAsync(new DeleteItemRequest("orders", TableWorld.Key("b")), Token).Now();
        seen.RunUntil(2.Seconds());

        seen.Changes.ShouldBe(["insert a", "modify a", "remove a"]);
    }

    [Fact]
    public void An_item_is_got_by_its_key_and_one_that_is_not_there_is_null()
    {
        _table.Put(TableWorld.Item("a", 3));

        var there = _client.GetItemAsync("orders", TableWorld.Key("a"), Token).Now();
        var missing = _client.GetItemAsync("orders", TableWorld.Key("b"), consistentRead: true, Token).Now();

        there.Item.Version().ShouldBe("3");
        missing.Item.ShouldBeNull();
        _table.TableCalls.Select(call => (call.Items, call.IsConsistent)).ShouldBe([(1, false), (0, true)]);
    }

    [Fact]
    public async Task A_key_with_another_attribute_or_without_one_of_its_own_is_refused()
    {
        var more = await Should.ThrowAsync<AmazonDynamoDBException>(() => _client.GetItemAsync("orders", TableWorld.Item("a")));
        var less = await Should.ThrowAsync<AmazonDynamoDBException>(() => _client.DeleteItemAsync("orders", []));
        var none = await Should.ThrowAsync<AmazonDynamoDBException>(() => _client.PutItemAsync("orders", new() { ["x"] = new() { S = "" } }));

        new[] { more, less, none }.Select(refused => refused.ErrorCode).ShouldAllBe(code => code == "ValidationException");
        more.Message.ShouldBe("A key of table 'orders' is id, and nothing else.");
    }

    [Fact]
    public async Task Another_table_and_a_deleted_one_are_not_found()
    {
        var other = await Should.ThrowAsync<ResourceNotFoundException>(() => _client.ScanAsync(new ScanRequest("order")));
        var batch = await Should.ThrowAsync<ResourceNotFoundException>(() => _client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { ["order"] = new() { Keys = [TableWorld.Key("a")] } }));
        _table.DeleteTable();
        var deleted = await Should.ThrowAsync<ResourceNotFoundException>(() => _client.GetItemAsync("orders", TableWorld.Key("a")));

        new[] { other, batch, deleted }.Select(missing => missing.ErrorCode).ShouldAllBe(code => code == "ResourceNotFoundException");
        other.Message.ShouldBe("The in-memory table is 'orders'; there is none of the name 'order'.");
    }

    public static TheoryData<string, Func<IAmazonDynamoDB, object>> Unsupported => new()
    {
        { "Scan does not take FilterExpression", client => client.ScanAsync(new ScanRequest("orders") { FilterExpression = "a = b" }) },
        { "Scan does not take ProjectionExpression", client => client.ScanAsync(new ScanRequest("orders") { ProjectionExpression = "id" }) },
        { "Scan does not take IndexName", client => client.ScanAsync(new ScanRequest("orders") { IndexName = "by-date" }) },
        { "Scan does not take Select", client => client.ScanAsync(new ScanRequest("orders") { Select = Select.COUNT }) },
        { "Scan does not take ReturnConsumedCapacity of INDEXES", client => client.ScanAsync(new ScanRequest("orders") { ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES }) },
        { "GetItem does not take ProjectionExpression", client => client.GetItemAsync(new GetItemRequest { TableName = "orders", ProjectionExpression = "id" }) },
        { "PutItem does not take ConditionExpression", client => client.PutItemAsync(new PutItemRequest { TableName = "orders", ConditionExpression = "a = b" }) },
        { "DeleteItem does not take ReturnValues", client => client.DeleteItemAsync(new DeleteItemRequest { TableName = "orders", ReturnValues = ReturnValue.ALL_OLD }) },
        { "BatchGetItem does not take AttributesToGet", client => client.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = new() { ["orders"] = new() { AttributesToGet = ["id"] } } }) },
        { "UpdateItemAsync was called with UpdateItemRequest, CancellationToken", client => client.UpdateItemAsync(new UpdateItemRequest()) },
    };

    [Theory]
    [MemberData(nameof(Unsupported), DisableDiscoveryEnumeration = true)]
    public void What_is_not_supported_is_refused_by_its_name(string name, Func<IAmazonDynamoDB, object> call)
    {
        var refused = Should.Throw<NotSupportedException>(() => { call(_client); });

        refused.Message.ShouldContain(name);
        _table.TableCalls.ShouldBeEmpty();
    }

    [Fact]
    public void Parameters_that_say_the_default_are_taken()
    {
        _table.Put(TableWorld.Item("a"));

        var page = _client.Scan(new ScanRequest("orders") { Select = Select.ALL_ATTRIBUTES, ReturnConsumedCapacity = ReturnConsumedCapacity.NONE, ScanFilter = [] });
        _client.PutItemAsync(new PutItemRequest("orders", TableWorld.Item("b")) { ReturnValues = ReturnValue.NONE }, Token).Now();

        (page.Count, page.ConsumedCapacity, _table.Count).ShouldBe((1, null, 2));
    }
}
