using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Checkpoints;

// An empty account with stores that keep their checkpoints in its one table. Each store has a client and a line of its own, as
// in processes of their own.
internal sealed class CheckpointAccount(DynamoDbLocal local) : IDisposable
{
    public const string TableName = "checkpoints";

    private readonly BasicAWSCredentials _credentials = new($"LOCAL{Guid.NewGuid():N}", "secret");
    private readonly List<IDisposable> _owned = [];

    public DynamoDBCheckpointStore Store(CallLine? line = null, bool createsTable = true) =>
        new(Client(line), TableName, new() { CreateTableIfMissing = createsTable });

    public AmazonDynamoDBClient Client(CallLine? line = null)
    {
        line ??= new CallLine();
        var client = new AmazonDynamoDBClient(_credentials, new AmazonDynamoDBConfig
        {
            ServiceURL = local.Endpoint.AbsoluteUri,
            AuthenticationRegion = "us-east-1",
            HttpClientFactory = line.Factory,
            // A test breaks the line at one call; a second try would be another.
            MaxErrorRetry = 0,
        });
        _owned.AddRange([client, line]);
        return client;
    }

    // Everything that is in the table.
    public async Task<IReadOnlyList<string>> SortKeysAsync()
    {
        var items = new List<string>();
        var scan = new ScanRequest { TableName = TableName, ConsistentRead = true };
        do
        {
            var page = await Client().ScanAsync(scan);
            items.AddRange(page.Items.Select(item => item["StreamArn"].S));
            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return items;
    }

    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
    }
}
