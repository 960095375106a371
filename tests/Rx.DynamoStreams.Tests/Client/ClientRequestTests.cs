using System.Reactive.Concurrency;
using Amazon.Runtime;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Client.ClientCalls;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class ClientRequestTests
{
    private static readonly SequenceNumber Number = SequenceNumber.Parse("000012300000000000000000042");

    public static TheoryData<string, string, Func<DynamoStreamsClient, Task>> Calls => new()
    {
        { "ListStreams", "{}", client => client.ListStreamsAsync(new ListStreamsRequest()) },
        {
            "ListStreams", """{"TableName":"Orders","ExclusiveStartStreamArn":"a"}""",
            client => client.ListStreamsAsync(new ListStreamsRequest("Orders", "a"))
        },
        { "DescribeStream", """{"StreamArn":"a"}""", client => client.DescribeStreamAsync(new DescribeStreamRequest("a")) },
        {
            "DescribeStream", """{"StreamArn":"a","ExclusiveStartShardId":"s","ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"p"}}""",
            client => client.DescribeStreamAsync(new DescribeStreamRequest("a", "s", "p"))
        },
        {
            "GetShardIterator", """{"StreamArn":"a","ShardId":"s","ShardIteratorType":"TRIM_HORIZON"}""",
            client => client.GetShardIteratorAsync(new GetShardIteratorRequest("a", "s", ShardIteratorType.TrimHorizon))
        },
        {
            "GetShardIterator", """{"StreamArn":"a","ShardId":"s","ShardIteratorType":"LATEST"}""",
            client => client.GetShardIteratorAsync(new GetShardIteratorRequest("a", "s", ShardIteratorType.Latest))
        },
        {
            "GetShardIterator", """{"StreamArn":"a","ShardId":"s","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"000012300000000000000000042"}""",
            client => client.GetShardIteratorAsync(new GetShardIteratorRequest("a", "s", ShardIteratorType.AtSequenceNumber, Number))
        },
        {
            "GetShardIterator", """{"StreamArn":"a","ShardId":"s","ShardIteratorType":"AFTER_SEQUENCE_NUMBER","SequenceNumber":"000012300000000000000000042"}""",
            client => client.GetShardIteratorAsync(new GetShardIteratorRequest("a", "s", ShardIteratorType.AfterSequenceNumber, Number))
        },
        { "GetRecords", """{"ShardIterator":"i"}""", client => client.GetRecordsAsync(new GetRecordsRequest("a", "s", "i")) },
        { "GetRecords", """{"ShardIterator":"i","Limit":7}""", client => client.GetRecordsAsync(new GetRecordsRequest("a", "s", "i", 7)) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task A_call_posts_its_target_and_what_was_asked_for_and_no_more(
        string operation, string body, Func<DynamoStreamsClient, Task> call)
    {
        await using var service = new LoopbackService(LoopbackReply.Error("ValidationException", "any answer will do"));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        await Should.ThrowAsync<DynamoStreamsServiceException>(call(client));

        var request = service.Requests.ShouldHaveSingleItem("one attempt a call");
        request.RequestLine.ShouldBe("POST / HTTP/1.1");
        request.Headers["x-amz-target"].ShouldBe($"DynamoDBStreams_20120810.{operation}");
        request.Headers["Content-Type"].ShouldBe("application/x-amz-json-1.0");
        request.Headers["User-Agent"].ShouldStartWith("Rx.DynamoStreams/");
        request.Body.ShouldBe(body);
    }

    [Fact]
    public async Task The_signature_covers_the_headers_and_the_body_as_they_arrive()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(EmptyPage));
        var clock = new HistoricalScheduler(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Scheduler = clock });

        await client.ReadAsync();

        var request = service.Requests.ShouldHaveSingleItem();
        request.Headers["Host"].ShouldBe(service.Url.Authority);
        request.Headers["x-amz-date"].ShouldBe("20260203T040506Z", "the time is the scheduler's");
        request.Headers["Authorization"].ShouldStartWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260203/eu-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, ");
        request.Headers["Authorization"].ShouldBe(ExpectedAuthorization(request, "eu-west-1"));
    }

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(EmptyPage));
        using var client = new DynamoStreamsClient(
            OptionsFor(service) with { Credentials = new SessionAWSCredentials("AKIDEXAMPLE", Secret, "token-1") });

        await client.ReadAsync();

        var request = service.Requests.ShouldHaveSingleItem();
        request.Headers["x-amz-security-token"].ShouldBe("token-1");
        request.Headers["Authorization"].ShouldContain("x-amz-security-token");
        request.Headers["Authorization"].ShouldBe(ExpectedAuthorization(request, "eu-west-1"));
    }

    [Fact]
    public void A_call_for_nothing_is_refused_at_once()
    {
        using var client = new DynamoStreamsClient(OptionsFor(new Uri("http://localhost:1")));
        Action[] calls =
        [
            () => client.ListStreamsAsync(null!), () => client.DescribeStreamAsync(null!), () => client.GetShardIteratorAsync(null!),
            () => client.GetRecordsAsync(null!), () => GetRecordsResponse.Decode(default, null!),
        ];

        foreach (var call in calls)
            Should.Throw<ArgumentNullException>(call).ParamName.ShouldBe("request");
    }

    [Fact]
    public async Task Calls_one_after_another_share_a_connection_until_the_client_is_disposed()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(EmptyPage), LoopbackReply.Json(EmptyPage));
        var client = new DynamoStreamsClient(OptionsFor(service));

        await client.ReadAsync();
        await client.ReadAsync();
        client.Dispose();
        await service.FirstHangUp;

        (service.Requests.Count, service.Connections).ShouldBe((2, 1));
        await Should.ThrowAsync<ObjectDisposedException>(client.ReadAsync());
    }

    [Fact]
    public async Task A_callers_own_handler_sends_the_requests_and_is_not_disposed()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(EmptyPage), LoopbackReply.Json(EmptyPage));
        using var handler = new SocketsHttpHandler();
        using (var client = new DynamoStreamsClient(OptionsFor(service) with { HttpMessageHandler = handler }))
            await client.ReadAsync();

        using var second = new DynamoStreamsClient(OptionsFor(service) with { HttpMessageHandler = handler });
        await second.ReadAsync();

        (service.Requests.Count, service.Connections).ShouldBe((2, 1), "the handler and its connection outlived the first client");
    }
}
