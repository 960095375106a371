using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Tests.Items;

// The AWS SDK's own reading of an item, through its public client: GetItem answered from memory.
internal static class SdkUnmarshaller
{
    public static async Task<Dictionary<string, AttributeValue>> ReadAsync(ReadOnlyMemory<byte> item)
    {
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("key", "secret"),
            new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.USEast1, MaxErrorRetry = 0, HttpClientFactory = new Answering(item) });
        var response = await client.GetItemAsync("table", new Dictionary<string, AttributeValue> { ["id"] = new("a") });
        return response.Item;
    }

    private sealed class Answering(ReadOnlyMemory<byte> item) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(item));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }

    private sealed class Handler(ReadOnlyMemory<byte> item) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent([.. "{\"Item\":"u8, .. item.Span, .. "}"u8]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
