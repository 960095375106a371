using System.Net;
using System.Net.Http.Headers;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Benchmarks;

// The AWS SDK's reading of many items in one call, answered from memory: its cost of a call (some 0.3 ms) is spread over them.
internal sealed class SdkQuery : IDisposable
{
    private readonly AmazonDynamoDBClient _client;

    public SdkQuery(byte[] answer)
    {
        _client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("key", "secret"),
            new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.USEast1, MaxErrorRetry = 0, HttpClientFactory = new Answering(answer) });
        Context = new DynamoDBContextBuilder().WithDynamoDBClient(() => _client).Build();
    }

    public DynamoDBContext Context { get; }

    public async Task<List<Dictionary<string, AttributeValue>>> ReadAsync() =>
        (await _client.QueryAsync(new QueryRequest("orders")).ConfigureAwait(false)).Items;

    public void Dispose()
    {
        Context.Dispose();
        _client.Dispose();
    }

    private sealed class Answering(byte[] answer) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(answer));
    }

    private sealed class Handler(byte[] answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(answer);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
