using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// A table to write to, and the ARN of its stream. Its key is "id".
public sealed class LocalTable(IAmazonDynamoDB tables, string name, string streamArn)
{
    public string Name => name;

    public string StreamArn => streamArn;

    public Task PutAsync(string id, params (string Name, AttributeValue Value)[] attributes) =>
        tables.PutItemAsync(name, Item(id, attributes));

    // One after another, 25 a call; the service promises no order within a call.
    public async Task PutAllAsync(IEnumerable<string> ids, params (string Name, AttributeValue Value)[] attributes)
    {
        foreach (var batch in ids.Chunk(25))
            await tables.BatchWriteItemAsync(new BatchWriteItemRequest
            {
                RequestItems = new() { [name] = [.. batch.Select(id => new WriteRequest(new PutRequest(Item(id, attributes))))] },
            });
    }

    public Task SetAsync(string id, string attribute, AttributeValue value) => tables.UpdateItemAsync(new UpdateItemRequest
    {
        TableName = name,
        Key = new() { ["id"] = new(id) },
        UpdateExpression = "SET #attribute = :value",
        ExpressionAttributeNames = new() { ["#attribute"] = attribute },
        ExpressionAttributeValues = new() { [":value"] = value },
    });

    public Task DeleteAsync(string id) => tables.DeleteItemAsync(name, new() { ["id"] = new(id) });

    // Items whose attribute holds a time in the past, in seconds since 1970, are deleted within about a second of this.
    public Task EnableTimeToLiveAsync(string attribute) => tables.UpdateTimeToLiveAsync(
        new() { TableName = name, TimeToLiveSpecification = new() { AttributeName = attribute, Enabled = true } });

    public Task DisableStreamAsync() => tables.UpdateTableAsync(
        new UpdateTableRequest { TableName = name, StreamSpecification = new() { StreamEnabled = false } });

    private static Dictionary<string, AttributeValue> Item(string id, (string Name, AttributeValue Value)[] attributes) =>
        new(attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value))) { ["id"] = new(id) };
}
