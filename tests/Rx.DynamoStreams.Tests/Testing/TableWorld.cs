using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;
using Shouldly;

namespace Rx.DynamoStreams.Tests.Testing;

// Words for tests of an in-memory table's client.
internal static class TableWorld
{
    public static Dictionary<string, AttributeValue> Key(string id) => new() { ["id"] = new() { S = id } };

    public static Dictionary<string, AttributeValue> Item(string id, int version = 1) => new()
    {
        ["id"] = new() { S = id },
        ["version"] = new() { N = version.ToString(CultureInfo.InvariantCulture) },
    };

    // An item of about that many bytes.
    public static Dictionary<string, AttributeValue> ItemOf(int bytes, string id) =>
        new() { ["id"] = new() { S = id }, ["text"] = new() { S = new string('x', bytes - id.Length - 6) } };

    public static string Id(this Dictionary<string, AttributeValue> item) => item["id"].S;

    public static string Version(this Dictionary<string, AttributeValue> item) => item["version"].N;

    // The result of a call that is answered at once, as all are without latency.
    public static T Now<T>(this Task<T> call)
    {
        call.IsCompleted.ShouldBeTrue("the answer is there when the call returns");
        return call.GetAwaiter().GetResult();
    }

    public static ScanResponse Scan(this IAmazonDynamoDB client, ScanRequest request) => client.ScanAsync(request).Now();

    public static BatchGetItemResponse BatchGet(this IAmazonDynamoDB client, BatchGetItemRequest request) =>
        client.BatchGetItemAsync(request).Now();

    public static GetItemResponse Get(this IAmazonDynamoDB client, string id, bool isConsistent = false) =>
        client.GetItemAsync("orders", Key(id), isConsistent).Now();

    // All pages of a segment, or of the table, with something done behind each.
    public static List<ScanResponse> Pages(this IAmazonDynamoDB client, ScanRequest request, Action? behindEach = null)
    {
        var pages = new List<ScanResponse>();
        do
        {
            pages.Add(client.Scan(request));
            request.ExclusiveStartKey = pages[^1].LastEvaluatedKey;
            behindEach?.Invoke();
        }
        while (request.ExclusiveStartKey is not null);
        return pages;
    }

    public static List<string> Ids(this IEnumerable<ScanResponse> pages) => [.. pages.SelectMany(page => page.Items).Select(Id)];

    public static BatchGetItemRequest BatchOf(params IEnumerable<string> ids) => new()
    {
        RequestItems = new() { ["orders"] = new KeysAndAttributes { Keys = [.. ids.Select(Key)] } },
    };
}
