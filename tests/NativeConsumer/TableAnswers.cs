using System.Net;
using System.Text;
using Amazon.Runtime;

// What the service says of a table with one item, without a network: so the SDK's own requests and answers are compiled natively, too.
internal sealed class TableAnswers(string tableName, string streamArn) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Answers(this));

    private string To(string operation) => operation switch
    {
        "DynamoDB_20120810.DescribeTable" => $$"""
            {"Table":{"TableName":"{{tableName}}","TableId":"table-1","TableStatus":"ACTIVE","CreationDateTime":1767225600,"ItemCount":1,
            "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"LatestStreamArn":"{{streamArn}}",
            "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"} } }
            """,
        "DynamoDB_20120810.Scan" => """{"Count":1,"ScannedCount":1,"Items":[{"id":{"S":"order-1"}}]}""",
        _ => throw new NotSupportedException(operation),
    };

    private sealed class Answers(TableAnswers table) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(table.To(request.Headers.GetValues("X-Amz-Target").Single()), Encoding.UTF8, "application/x-amz-json-1.0"),
                RequestMessage = request,
            });
    }
}
