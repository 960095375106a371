using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// Loads a table, and then puts, updates, deletes and changes back its items, from several tasks at once, each with items of its
// own. Versions rise with each write; a state that comes back is an item as it was before.
internal sealed class TableWriter(IAmazonDynamoDB dynamoDb, string table, ReplicaPlan plan)
{
    private const int Tasks = 4;

    private int _written;

    public WriteHistory History { get; } = new();

    public int Written => Volatile.Read(ref _written);

    public Task LoadAsync() => Task.WhenAll(Enumerable.Range(0, Tasks).Select(LoadAsync));

    public Task WriteAsync() => Task.WhenAll(Enumerable.Range(0, Tasks).Select(WriteAsync));

    private async Task LoadAsync(int task)
    {
        foreach (var batch in Enumerable.Range(0, plan.Items).Where(number => number % Tasks == task).Chunk(25))
        {
            var puts = batch.Select(number => new WriteRequest(new PutRequest(Item(IdOf(number), "1")))).ToList();
            await dynamoDb.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { [table] = puts } });
            foreach (var number in batch)
                History.Add(IdOf(number), "1");
        }
    }

    // A quarter as many items as writes are written to, spread over the table; a tenth of them are new.
    private async Task WriteAsync(int task)
    {
        var random = new Random(plan.Seed + task);
        var states = new Dictionary<string, (string? Now, string Before)>();
        for (var write = 0; write < plan.Writes / Tasks; write++)
        {
            var place = random.Next(plan.Writes / Tasks / 4);
            var isNew = place % 10 == 0;
            var id = IdOf((isNew ? plan.Items + place : place * (4 * plan.Items / plan.Writes)) * Tasks + task);
            var (now, before) = states.GetValueOrDefault(id, (isNew ? null : "1", "1"));
            var next = now is not null && random.Next(10) == 0 ? null : random.Next(5) == 0 ? before : Version(write + 2);
            await SetAsync(id, now, next, random);
            History.Add(id, next);
            states[id] = (next, now ?? before);
            Interlocked.Increment(ref _written);
        }
    }

    private Task SetAsync(string id, string? now, string? next, Random random) => next switch
    {
        null => dynamoDb.DeleteItemAsync(table, new() { ["id"] = new(id) }),
        _ when now is null || random.Next(2) == 0 => dynamoDb.PutItemAsync(table, Item(id, next)),
        _ => dynamoDb.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = new() { ["id"] = new(id) },
            UpdateExpression = "SET version = :next",
            ExpressionAttributeValues = new() { [":next"] = new() { N = next } },
        }),
    };

    private static string IdOf(int number) => $"i{number.ToString(CultureInfo.InvariantCulture)}";

    private static string Version(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, AttributeValue> Item(string id, string version) => new()
    {
        ["id"] = new(id),
        ["version"] = new() { N = version },
        ["tags"] = new() { SS = ["red", "green", "blue"] },
        ["address"] = new() { M = new() { ["street"] = new("Long Street 1"), ["city"] = new("Łódź") } },
        ["total"] = new() { N = "12.5" },
    };
}
