using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// An account of its own, which in DynamoDB Local is a fresh access key: an empty database that nobody else sees or ages.
public sealed class LocalAccount : IDisposable
{
    private readonly AmazonDynamoDBClient _tables;

    public LocalAccount(DynamoDbLocal local)
    {
        ArgumentNullException.ThrowIfNull(local);
        var credentials = new BasicAWSCredentials($"LOCAL{Guid.NewGuid():N}", "secret");
        _tables = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = local.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        Control = new TestControl(_tables);
        RawStreams = new RawStreams(local.Endpoint, credentials.GetCredentials().AccessKey);
    }

    public IAmazonDynamoDB Tables => _tables;

    public TestControl Control { get; }

    public RawStreams RawStreams { get; }

    // A table with the key "id" and a stream.
    public async Task<LocalTable> CreateTableAsync(StreamViewType? view = null)
    {
        var created = await _tables.CreateTableAsync(new CreateTableRequest
        {
            TableName = $"table-{Guid.NewGuid():N}",
            AttributeDefinitions = [new("id", ScalarAttributeType.S)],
            KeySchema = [new("id", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = view ?? StreamViewType.NEW_AND_OLD_IMAGES },
        });
        return new LocalTable(_tables, created.TableDescription.TableName, created.TableDescription.LatestStreamArn);
    }

    public void Dispose() => _tables.Dispose();
}
