using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// An account of its own, which in DynamoDB Local is a fresh access key: an empty database that nobody else sees or ages.
public sealed class LocalAccount : IDisposable
{
    private readonly AmazonDynamoDBClient _tables;
    private readonly DynamoStreamsClient _streams;

    public LocalAccount(DynamoDbLocal local, string? accessKey = null)
    {
        ArgumentNullException.ThrowIfNull(local);
        var key = accessKey ?? $"LOCAL{Guid.NewGuid():N}";
        var credentials = new BasicAWSCredentials(key, "secret");
        var endpoint = new AmazonDynamoDBConfig { ServiceURL = local.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" };
        _tables = new AmazonDynamoDBClient(credentials, endpoint);
        _streams = new DynamoStreamsClient(new DynamoStreamsClientOptions
        {
            Credentials = credentials,
            EndpointUrl = local.Endpoint,
            Region = RegionEndpoint.USEast1,
            HttpMessageHandler = Wire,
        });
        Control = new TestControl(_tables);
        RawStreams = new RawStreams(local.Endpoint, key);
    }

    public TestControl Control { get; }

    public IAmazonDynamoDB Tables => _tables;

    public IDynamoStreamsClient Streams => _streams;

    public RawStreams RawStreams { get; }

    // Between the library's client and the emulator.
    public Wire Wire { get; } = new();

    // A table with a stream; its key is "id" unless another one is given.
    public async Task<LocalTable> CreateTableAsync(StreamViewType? view = null, params (string Name, ScalarAttributeType Type)[] key)
    {
        if (key.Length == 0)
            key = [("id", ScalarAttributeType.S)];
        var created = await _tables.CreateTableAsync(new CreateTableRequest
        {
            TableName = $"table-{Guid.NewGuid():N}",
            AttributeDefinitions = [.. key.Select(attribute => new AttributeDefinition(attribute.Name, attribute.Type))],
            KeySchema = [.. key.Select((attribute, place) => new KeySchemaElement(attribute.Name, place == 0 ? KeyType.HASH : KeyType.RANGE))],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = view ?? StreamViewType.NEW_AND_OLD_IMAGES },
        });
        return new LocalTable(_tables, created.TableDescription.TableName, created.TableDescription.LatestStreamArn);
    }

    // Subscribes, with waits that are short enough for a test in real time.
    public LiveRecording Read(string streamArn, StartFrom start, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null)
    {
        var options = ShortWaits with { StartFrom = start };
        return new LiveRecording(ObservableDynamoStream.Create(_streams, streamArn, with?.Invoke(options) ?? options));
    }

    // Not started yet; with the same waits.
    public DynamoTableReplica<T> Replica<T>(
        LocalTable table, Func<ItemImage, T> map, Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(table);
        var options = new DynamoTableReplicaOptions { Stream = ShortWaits };
        return DynamoTableReplica.Create(_tables, _streams, table.Name, map, with?.Invoke(options) ?? options);
    }

    public void Dispose()
    {
        _tables.Dispose();
        _streams.Dispose();
        Wire.Dispose();
    }

    private static DynamoStreamOptions ShortWaits => new()
    {
        Interval = TimeSpan.FromMilliseconds(20),
        ListingInterval = TimeSpan.FromSeconds(1),
        RetryDelay = TimeSpan.FromMilliseconds(5),
        MaxRetryDelay = TimeSpan.FromMilliseconds(50),
    };
}
