using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.BrowserTests;

// A table of orders in DynamoDB Local, in a database of its own, and the dashboards that show it.
internal sealed class LocalTable : IDisposable
{
    private const string Name = "orders";

    private readonly string _accessKey = $"LOCAL{Guid.NewGuid():N}";
    private readonly AmazonDynamoDBClient _client;

    private LocalTable(Uri endpoint) => _client = new AmazonDynamoDBClient(
        new BasicAWSCredentials(_accessKey, "secret"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" });

    public static async Task<LocalTable> CreateAsync(DynamoDbLocal local)
    {
        var table = new LocalTable(local.Endpoint);
        await table._client.CreateTableAsync(new CreateTableRequest
        {
            TableName = Name,
            AttributeDefinitions = [new("id", ScalarAttributeType.S)],
            KeySchema = [new("id", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        });
        return table;
    }

    public Task<DashboardProcess> ShowAsync(Uri? url, Uri endpoint, params string[] arguments) => DashboardProcess.StartAsync(
        url ?? DashboardProcess.FreeUrl(),
        _accessKey,
        ["--table-name", Name, "--endpoint-url", endpoint.AbsoluteUri, .. arguments]);

    public async Task PutAsync(params IEnumerable<string> ids)
    {
        foreach (var id in ids)
            await _client.PutItemAsync(Name, new() { ["id"] = new(id), ["total"] = new() { N = "1" } });
    }

    public void Dispose() => _client.Dispose();
}
