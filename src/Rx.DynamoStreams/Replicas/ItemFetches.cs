using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Replicas;

// Reads the items of which a stream of keys told, strongly consistent, as many at once as the service takes: a loop that runs as
// long as there are some. What it shares with others it touches only inside the gate.
internal sealed class ItemFetches(IAmazonDynamoDB dynamoDb, string tableName, ReplicaLedger ledger, RetriedCalls calls)
{
    private const int MaxKeys = 100;

    public bool IsRunning { get; private set; }

    public bool IsNeeded => ledger.Unfetched.Count > 0;

    // Inside the gate, when it is needed and does not run. It tells of what it got, inside the gate and for observers' ears;
    // and what it failed with, with what the table was described as.
    public void Start(TableShape shape, Action<Action> gate, Action told, Action<Exception, TableShape> failed)
    {
        IsRunning = true;
        calls.Steps.Start(() => _ = RunAsync(shape, gate, told, failed));
    }

    private async Task RunAsync(TableShape shape, Action<Action> gate, Action told, Action<Exception, TableShape> failed)
    {
        try
        {
            for (var failures = 0; await ReadAsync(gate, told).ConfigureAwait(false) is { } missing;)
            {
                failures = missing == 0 ? 0 : failures + 1;
                if (failures > 0)
                    await calls.BackOffAsync(Operations.BatchGetItem, failures, "Unprocessed", $"the service left out {missing} keys").ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            gate(() => IsRunning = false);
            failed(e, shape);
        }
    }

    // How many keys the service did not get to; null when there was nothing to read.
    private async Task<int?> ReadAsync(Action<Action> gate, Action told)
    {
        IReadOnlyList<ItemImage> keys = [];
        calls.Steps.CallOut(gate, () =>
        {
            keys = ledger.BeginFetch(MaxKeys);
            IsRunning = keys.Count > 0;
            told();
        });
        if (keys.Count == 0)
            return null;
        var read = await ReadAsync(keys).ConfigureAwait(false);
        gate(() =>
        {
            foreach (var key in keys)
            {
                if (read.TryGetValue(key, out var image))
                    ledger.Fetched(key, image);
                else
                    ledger.NotFetched(key);
            }
        });
        return keys.Count - read.Count;
    }

    // Those that were read, null where there is none; keys that the service did not get to are missing.
    private async Task<Dictionary<ItemImage, ItemImage?>> ReadAsync(IReadOnlyList<ItemImage> keys)
    {
        var asked = keys.Select(key => key.ToAttributeMap()).ToList();
        var request = new BatchGetItemRequest { RequestItems = new() { [tableName] = new KeysAndAttributes { ConsistentRead = true, Keys = asked } } };
        var answer = await calls.AskAsync(Operations.BatchGetItem, token => dynamoDb.BatchGetItemAsync(request, token)).ConfigureAwait(false);
        var read = keys.ToDictionary(key => key, _ => (ItemImage?)null);
        if (answer.UnprocessedKeys is { } unprocessed && unprocessed.TryGetValue(tableName, out var left))
        {
            foreach (var key in left.Keys)
                read.Remove(ReplicaKey.Of(key));
        }
        // The table may have been made again with another key since it was described.
        string[] keyNames = [.. asked[0].Keys];
        if (answer.Responses is { } responses && responses.TryGetValue(tableName, out var items))
        {
            foreach (var item in items)
                read[ReplicaKey.Of(item, keyNames)] = ItemImage.FromAttributeMap(item);
        }
        return read;
    }
}
