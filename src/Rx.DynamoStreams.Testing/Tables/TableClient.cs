using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Testing.Tables;

// The SDK's client interface has some hundred methods; the few that the table answers are told apart by their arguments. Not
// sealed: DispatchProxy makes a class of its own that derives from this one.
internal class TableClient : DispatchProxy
{
    public InMemoryTable Table { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => (targetMethod?.Name, args) switch
    {
        (_, [DescribeTableRequest request, CancellationToken token]) => Table.DescribeAsync(request, token),
        (_, [ScanRequest request, CancellationToken token]) => Table.ScanAsync(request, token),
        (_, [BatchGetItemRequest request, CancellationToken token]) => Table.BatchGetAsync(request, token),
        (_, [GetItemRequest request, CancellationToken token]) => Table.GetAsync(request, token),
        (_, [PutItemRequest request, CancellationToken token]) => Table.PutAsync(request, token),
        (_, [DeleteItemRequest request, CancellationToken token]) => Table.DeleteAsync(request, token),

        (nameof(IAmazonDynamoDB.DescribeTableAsync), [string table, CancellationToken token]) =>
            Table.DescribeAsync(new DescribeTableRequest { TableName = table }, token),
        (nameof(IAmazonDynamoDB.BatchGetItemAsync), [Dictionary<string, KeysAndAttributes> items, CancellationToken token]) =>
            Table.BatchGetAsync(new BatchGetItemRequest { RequestItems = items }, token),
        (nameof(IAmazonDynamoDB.GetItemAsync), [string table, Dictionary<string, AttributeValue> key, CancellationToken token]) =>
            Table.GetAsync(new GetItemRequest { TableName = table, Key = key }, token),
        (nameof(IAmazonDynamoDB.GetItemAsync), [string table, Dictionary<string, AttributeValue> key, var isConsistent, CancellationToken token]) =>
            Table.GetAsync(new GetItemRequest { TableName = table, Key = key, ConsistentRead = (bool?)isConsistent }, token),
        (nameof(IAmazonDynamoDB.PutItemAsync), [string table, Dictionary<string, AttributeValue> item, CancellationToken token]) =>
            Table.PutAsync(new PutItemRequest { TableName = table, Item = item }, token),
        (nameof(IAmazonDynamoDB.DeleteItemAsync), [string table, Dictionary<string, AttributeValue> key, CancellationToken token]) =>
            Table.DeleteAsync(new DeleteItemRequest { TableName = table, Key = key }, token),

        (nameof(IDisposable.Dispose), _) => null,
        _ => throw new NotSupportedException(
            $"The in-memory table's client answers DescribeTable, Scan, BatchGetItem, GetItem, PutItem and DeleteItem, each with a request; {targetMethod?.Name} was called with {TypesOf(args)}."),
    };

    private static string TypesOf(object?[]? args) =>
        args is { Length: > 0 } ? string.Join(", ", args.Select(arg => arg?.GetType().Name ?? "null")) : "nothing";
}
