using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// A table to write to, and the ARN of its stream. Its key is "id".
public sealed class LocalTable(IAmazonDynamoDB tables, string name, string streamArn)
{
    public string Name => name;

    public string StreamArn => streamArn;

    public Task PutAsync(string id, params (string Name, AttributeValue Value)[] attributes)
    {
        var item = attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
        item["id"] = new(id);
        return tables.PutItemAsync(name, item);
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

    public Task DisableStreamAsync() =>
        tables.UpdateTableAsync(new UpdateTableRequest { TableName = name, StreamSpecification = new() { StreamEnabled = false } });
}
