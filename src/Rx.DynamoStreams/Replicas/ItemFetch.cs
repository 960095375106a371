using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Replicas;

// Reads items by their keys, strongly consistent, as many at once as the service takes.
internal sealed class ItemFetch(IAmazonDynamoDB dynamoDb, string tableName, RetriedCalls calls)
{
    public const int MaxKeys = 100;

    // Those that were read, null where there is none; keys that the service did not get to are missing.
    public async Task<Dictionary<ItemImage, ItemImage?>> ReadAsync(IReadOnlyList<ItemImage> keys, IReadOnlyList<string> keyNames)
    {
        var request = new BatchGetItemRequest
        {
            RequestItems = new() { [tableName] = new KeysAndAttributes { ConsistentRead = true, Keys = [.. keys.Select(key => key.ToAttributeMap())] } },
        };
        var answer = await calls.AskAsync(token => dynamoDb.BatchGetItemAsync(request, token)).ConfigureAwait(false);
        var read = keys.ToDictionary(key => key, _ => (ItemImage?)null);
        if (answer.UnprocessedKeys is { } unprocessed && unprocessed.TryGetValue(tableName, out var left))
        {
            foreach (var key in left.Keys)
                read.Remove(ReplicaKey.Of(key));
        }
        if (answer.Responses is { } responses && responses.TryGetValue(tableName, out var items))
        {
            foreach (var item in items)
                read[ReplicaKey.Of(item, keyNames)] = ItemImage.FromAttributeMap(item);
        }
        return read;
    }
}
