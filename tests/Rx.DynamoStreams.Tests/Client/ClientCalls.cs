using Amazon;
using Amazon.Runtime;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

// The client and calls that the loopback tests make.
internal static class ClientCalls
{
    public const string Arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000";
    public const string Secret = "wJalrXUtnFEMI-not-a-real-one";

    public static DynamoStreamsClientOptions OptionsFor(LoopbackService service) => OptionsFor(service.Url);

    public static DynamoStreamsClientOptions OptionsFor(Uri url) => new()
    {
        Credentials = new BasicAWSCredentials("AKIDEXAMPLE", Secret),
        Region = RegionEndpoint.EUWest1,
        EndpointUrl = url,
    };

    public const string EmptyPage = """{"Records":[],"NextShardIterator":"iterator-2"}""";

    public static Task<GetRecordsResponse> ReadAsync(this DynamoStreamsClient client, CancellationToken? cancellationToken = null) =>
        client.GetRecordsAsync(
            new GetRecordsRequest(Arn, "shardId-1", "iterator-1"), cancellationToken ?? TestContext.Current.CancellationToken);

    public static Task<DescribeStreamResponse> DescribeAsync(this DynamoStreamsClient client) =>
        client.DescribeStreamAsync(new DescribeStreamRequest(Arn), TestContext.Current.CancellationToken);

    public static async Task<DynamoStreamsServiceException> FaultOf<T>(Task<T> call)
    {
        var fault = await Should.ThrowAsync<DynamoStreamsServiceException>(call);
        fault.ToString().ShouldNotContain(Secret);
        return fault;
    }

    // What the Authorization header must be for the request as it arrived.
    public static string ExpectedAuthorization(LoopbackRequest request, string region)
    {
        var names = request.Headers["Authorization"].Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        return new SignatureV4("dynamodb").Authorization(
            "POST",
            [.. names.Select(name => (name, request.Headers[name]))],
            System.Text.Encoding.UTF8.GetBytes(request.Body),
            request.Headers["x-amz-date"],
            region,
            new ImmutableCredentials("AKIDEXAMPLE", Secret, null));
    }
}
