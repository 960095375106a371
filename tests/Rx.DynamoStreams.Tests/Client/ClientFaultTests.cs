using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Client.ClientCalls;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class ClientFaultTests
{
    private const string Html = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>";

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_refusal_names_operation_stream_shard_what_was_said_and_the_remedy()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Error("AccessDeniedException", "User: u is not authorized", 400, "x-amzn-RequestId: R1"));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Message.ShouldBe(
            $"GetRecords on shard 'shardId-1' of stream '{Arn}' failed: the service answered AccessDeniedException \"User: u is not authorized\" (HTTP 400, request R1). "
            + "Allow the caller 'dynamodb:GetRecords' on the stream in its IAM policy.");
        (fault.Fault, fault.Operation, fault.StreamArn, fault.ShardId).ShouldBe((StreamFault.Fatal, "GetRecords", Arn, "shardId-1"));
        (fault.ErrorCode, fault.RequestId, fault.StatusCode).ShouldBe(("AccessDeniedException", "R1", HttpStatusCode.BadRequest));
        service.Requests.Count.ShouldBe(1, "one attempt a call");
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_refusal_without_words_still_names_what_is_known()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Raw([], "denied", 403), LoopbackReply.Raw(["x-amzn-ErrorType: AccessDenied:http://internal/"], "", 403));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var bare = await FaultOf(client.DescribeAsync());
        var typed = await FaultOf(client.DescribeAsync());

        bare.Message.ShouldStartWith($"DescribeStream on stream '{Arn}' failed: the service answered (HTTP 403). Check");
        typed.Message.ShouldStartWith($"DescribeStream on stream '{Arn}' failed: the service answered AccessDenied (HTTP 403). Allow");
    }

    [Fact]
    [Trait("Rule", "F6")]
    public async Task A_shard_that_the_emulator_has_trimmed_is_gone()
    {
        await using var service = new LoopbackService(LoopbackReply.Error("ResourceNotFoundException", "Invalid ShardId in ShardIterator"));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Gone);
        fault.Message.ShouldContain("Invalid ShardId in ShardIterator");
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task A_body_that_does_not_match_its_checksum_is_transient()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Raw(["x-amz-crc32: 1"], EmptyPage), LoopbackReply.Raw(["x-amz-crc32: none"], EmptyPage), LoopbackReply.Json(EmptyPage));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var faults = new[] { await FaultOf(client.ReadAsync()), await FaultOf(client.ReadAsync()) };
        var page = await client.ReadAsync();

        faults.ShouldAllBe(fault => fault.Fault == StreamFault.Transient && fault.Message.Contains("x-amz-crc32"));
        page.NextShardIterator.ShouldBe("iterator-2");
        service.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_chunked_body_without_a_length_is_read_whole()
    {
        var filling = new string('x', 100_000);
        await using var service = new LoopbackService(
            LoopbackReply.Chunked([], "{\"Records\":[],", $"\"a\":\"{filling}\",", $"\"b\":\"{filling}\",", "\"NextShardIterator\":\"iterator-2\"}"));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var page = await client.ReadAsync();

        page.NextShardIterator.ShouldBe("iterator-2");
    }

    [Theory]
    [Trait("Rule", "F1")]
    [InlineData("Content-Length: 1000\r\n\r\n{\"Records\":[")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nf\r\n{\"Records\":[],\r\n")]
    [InlineData("Content-Le")]
    [InlineData("")]
    public async Task An_answer_that_is_cut_off_is_transient(string afterStatusLine)
    {
        var cut = LoopbackReply.Text($"HTTP/1.1 200 OK\r\n{afterStatusLine}", LoopbackEnd.Close);
        await using var service = new LoopbackService(cut);
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Transient);
        fault.Message.ShouldContain("connection");
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task A_body_shorter_than_its_length_is_transient_with_a_handler_that_does_not_mind()
    {
        using var handler = new FixedAnswer("{\"Records\":[", announcedLength: 1000);
        using var client = new DynamoStreamsClient(OptionsFor(new Uri("http://localhost:1")) with { HttpMessageHandler = handler });

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Transient);
        fault.Message.ShouldContain("cut off after 12 of 1000 bytes");
    }

    [Theory]
    [Trait("Rule", "F1")]
    [InlineData(LoopbackEnd.Close)]
    [InlineData(LoopbackEnd.Reset)]
    public async Task A_connection_that_ends_without_an_answer_is_transient(object end)
    {
        await using var service = new LoopbackService(LoopbackReply.Nothing with { Then = (LoopbackEnd)end });
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Transient);
        fault.Message.ShouldContain(service.Url.ToString());
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task A_connection_that_is_refused_is_transient()
    {
        // Bound and not listening: nobody else can have the port.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, port: 0));
        using var client = new DynamoStreamsClient(OptionsFor(new Uri($"http://{bound.LocalEndPoint}")));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Transient);
        fault.InnerException.ShouldBeOfType<HttpRequestException>().HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_certificate_that_this_machine_does_not_trust_is_fatal()
    {
        await using var service = new UntrustedTlsService();
        using var client = new DynamoStreamsClient(OptionsFor(service.Url));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("trusts its certificate");
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData(503, StreamFault.Transient)]
    [InlineData(404, StreamFault.Fatal)]
    [InlineData(302, StreamFault.Malformed)]
    [InlineData(200, StreamFault.Malformed)]
    public async Task A_page_of_HTML_counts_by_its_status(int status, StreamFault expected)
    {
        await using var service = new LoopbackService(LoopbackReply.Raw(["Location: http://127.0.0.1:1/"], Html, status));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.DescribeAsync());

        fault.Fault.ShouldBe(expected);
        service.Requests.Count.ShouldBe(1, "no redirect is followed");
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n")]
    public async Task An_endpoint_that_does_not_speak_HTTP_is_malformed(string answer)
    {
        await using var service = new LoopbackService(LoopbackReply.Text(answer));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Malformed);
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "F11")]
    public async Task Headers_without_an_end_are_malformed()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Text(LoopbackReply.Head(200, [.. Enumerable.Range(0, 1000).Select(i => $"x-{i}: {new string('x', 100)}")])));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Malformed);
        service.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData("garbage")]
    [InlineData("{\"Records\":[],\"NextShardIter")]
    [InlineData("{\"Records\":{}}")]
    public async Task A_good_status_with_a_body_that_is_no_page_is_malformed(string body)
    {
        await using var service = new LoopbackService(LoopbackReply.Json(body));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Malformed);
        service.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public async Task The_limit_itself_is_within_the_limit(int length, bool isRead)
    {
        var body = EmptyPage.PadRight(length);
        await using var service = new LoopbackService(LoopbackReply.Json(body), LoopbackReply.Chunked([], body));
        using var client = new DynamoStreamsClient(OptionsFor(service) with { MaxResponseBytes = 65_536 });

        Exception?[] failures = [await Record.ExceptionAsync(() => client.ReadAsync()), await Record.ExceptionAsync(() => client.ReadAsync())];

        failures.ShouldAllBe(failure => failure == null == isRead);
        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "F11")]
    public async Task A_body_over_the_limit_is_malformed_before_it_is_read()
    {
        await using var service = new LoopbackService(LoopbackReply.Text(LoopbackReply.Head(200, "Content-Length: 50000000")));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Malformed);
        fault.Message.ShouldContain("longer than 16777216 bytes");
        fault.Message.ShouldContain("MaxResponseBytes");
    }

    [Fact]
    [Trait("Rule", "F11")]
    public async Task A_body_without_a_length_or_an_end_is_given_up_at_the_limit()
    {
        using var handler = new FixedAnswer(new EndlessStream());
        using var client = new DynamoStreamsClient(
            OptionsFor(new Uri("http://localhost:1")) with { HttpMessageHandler = handler, MaxResponseBytes = 1_000_000 });

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Malformed);
        handler.BytesRead.ShouldBeInRange(1_000_001, 2_100_000);
    }
}
