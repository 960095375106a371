using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Tests.Cli;

// A table of checkpoints behind the SDK's client, with one item a page. Conditions are not looked at.
internal sealed class CheckpointItems() : AmazonDynamoDBClient(new AnonymousAWSCredentials(), RegionEndpoint.EUCentral1)
{
    private readonly SortedDictionary<(string Consumer, string SortKey), Dictionary<string, AttributeValue>> _items = [];

    public bool IsMissing { get; init; }

    public int Scans { get; private set; }

    public Dictionary<string, AttributeValue> this[string consumer, string sortKey] => _items[(consumer, sortKey)];

    public override Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken cancellationToken = default)
    {
        Scans++;
        var (items, last) = PageOf(_ => true, request.ExclusiveStartKey);
        return Answer(new ScanResponse { Items = items, LastEvaluatedKey = last });
    }

    public override Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken = default)
    {
        var prefix = request.ExpressionAttributeValues.GetValueOrDefault(":chunks")?.S ?? "";
        var (items, last) = PageOf(
            key => key.Consumer == request.ExpressionAttributeValues[":consumer"].S && key.SortKey.StartsWith(prefix, StringComparison.Ordinal), request.ExclusiveStartKey);
        return Answer(new QueryResponse { Items = items, LastEvaluatedKey = last });
    }

    public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default) =>
        Answer(new GetItemResponse { Item = _items.GetValueOrDefault(KeyOf(request.Key)) });

    public override Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default)
    {
        _items[KeyOf(request.Item)] = request.Item;
        return Answer(new PutItemResponse());
    }

    public override Task<DeleteItemResponse> DeleteItemAsync(DeleteItemRequest request, CancellationToken cancellationToken = default)
    {
        _ = _items.Remove(KeyOf(request.Key), out var deleted);
        return Answer(new DeleteItemResponse { Attributes = deleted });
    }

    private (List<Dictionary<string, AttributeValue>> Items, Dictionary<string, AttributeValue>? Last) PageOf(
        Func<(string Consumer, string SortKey), bool> takes, Dictionary<string, AttributeValue>? after)
    {
        var start = after is { Count: > 0 } ? KeyOf(after) : ("", "");
        var left = _items.Where(item => takes(item.Key) && Comparer<(string, string)>.Default.Compare(item.Key, start) > 0).Select(item => item.Value).Take(1).ToList();
        return (left, left.Count > 0 ? left[0] : null);
    }

    private Task<T> Answer<T>(T answer) => IsMissing
        ? Task.FromException<T>(new ResourceNotFoundException("Requested resource not found"))
        : Task.FromResult(answer);

    private static (string, string) KeyOf(Dictionary<string, AttributeValue> item) => (item["ConsumerName"].S, item["StreamArn"].S);
}
