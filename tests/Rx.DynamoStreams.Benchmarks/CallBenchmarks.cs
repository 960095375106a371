using System.Net.Http.Headers;
using System.Text;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// One call for an empty page over the loopback interface: by a bare HttpClient, by our client (signed, its answer checked and
/// read), and a call of the AWS SDK's to the same server, whatever it answers.
/// </summary>
public class CallBenchmarks : IAsyncDisposable
{
    private const string Iterator = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000|1|AAAAAAAAAAHQ";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"ShardIterator\":\"" + Iterator + "\"}");

    private static readonly Dictionary<string, AttributeValue> Key = new() { ["id"] = new("a") };

    private readonly LoopbackServer _server = new("{\"NextShardIterator\":\"" + Iterator + "\",\"Records\":[]}");
    private readonly GetRecordsRequest _request = new("arn", "shard", Iterator);
    private readonly HttpClient _http = new();
    private readonly DynamoStreamsClient _client;
    private readonly AmazonDynamoDBClient _sdk;

    public CallBenchmarks()
    {
        var credentials = new BasicAWSCredentials("key", "secret");
        _client = new DynamoStreamsClient(new() { Credentials = credentials, Region = RegionEndpoint.EUCentral1, EndpointUrl = _server.Url });
        _sdk = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = _server.Url.ToString(), AuthenticationRegion = "eu-central-1" });
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        _sdk.Dispose();
        _client.Dispose();
        _http.Dispose();
        await _server.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public async Task<int> Bare_HttpClient()
    {
        using var content = new ByteArrayContent(Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using var response = await _http.PostAsync(_server.Url, content).ConfigureAwait(false);
        return (await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false)).Length;
    }

    [Benchmark]
    public async Task<int> GetRecords() => (await _client.GetRecordsAsync(_request).ConfigureAwait(false)).Records.Count;

    [Benchmark]
    public async Task<bool> Sdk_GetItem() => (await _sdk.GetItemAsync("orders", Key).ConfigureAwait(false)).IsItemSet;
}
