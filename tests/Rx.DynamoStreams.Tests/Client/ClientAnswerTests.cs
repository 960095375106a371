using System.Globalization;
using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Client.ClientCalls;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class ClientAnswerTests
{
    private const string Description = """
        {"StreamDescription":{"CreationRequestDateTime":1.7E9,"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
          "StreamArn":"arn:s","StreamLabel":"l","StreamStatus":"ENABLED","StreamViewType":"NEW_IMAGE","TableName":"Orders",
          "LastEvaluatedShardId":"b",
          "Shards":[{"ShardId":"a","SequenceNumberRange":{"StartingSequenceNumber":"1","EndingSequenceNumber":"9"}},
            {"ShardId":"b","ParentShardId":"a","SequenceNumberRange":{"StartingSequenceNumber":"10"}}]}}
        """;

    private static readonly StreamsCall Call = new("DescribeStream", Arn);

    [Fact]
    public async Task A_description_tells_the_stream_its_shards_and_the_services_time()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(Description, headers: "Date: Tue, 03 Feb 2026 04:05:06 GMT"));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var described = await client.DescribeAsync();

        (described.StreamArn, described.TableName, described.StreamViewType).ShouldBe(("arn:s", "Orders", "NEW_IMAGE"));
        (described.Status, described.LastEvaluatedShardId).ShouldBe((StreamStatus.Enabled, "b"));
        described.ServiceTime.ShouldBe(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        described.Shards.ShouldBe(
        [
            new ShardDescription("a") { StartingSequenceNumber = SequenceNumber.Parse("1"), EndingSequenceNumber = SequenceNumber.Parse("9") },
            new ShardDescription("b", "a") { StartingSequenceNumber = SequenceNumber.Parse("10") },
        ]);
        described.Shards.Select(shard => shard.IsClosed).ShouldBe([true, false]);
    }

    [Theory]
    [Trait("Rule", "L1")]
    [InlineData("")]
    [InlineData(",\"LastEvaluatedShardId\":null")]
    [InlineData(",\"LastEvaluatedShardId\":\"\"")]
    public void The_last_page_of_shards_has_no_key_to_go_on_with(string key)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"StreamDescription":{"Shards":[]{{{key}}}}}""");

        var described = AnswerDecoder.DescribeStream(body, serviceTime: null, Call);

        described.LastEvaluatedShardId.ShouldBeNull();
        described.Shards.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_image_that_is_no_JSON_is_told_when_opened_where_a_checksum_shows_that_the_service_wrote_it()
    {
        var page = BothDecoders.PageOf("{\"a\":{\"S\"\"x\"}}");
        await using var service = new LoopbackService(LoopbackReply.Json(page), LoopbackReply.Raw([], page));
        using var client = new DynamoStreamsClient(OptionsFor(service));

        var verified = await client.GetRecordsAsync(new GetRecordsRequest(Arn, "shard", "iterator"), TestContext.Current.CancellationToken);
        var refused = await Should.ThrowAsync<DynamoStreamsServiceException>(
            () => client.GetRecordsAsync(new GetRecordsRequest(Arn, "shard", "iterator"), TestContext.Current.CancellationToken));

        Should.Throw<JsonException>(() => verified.Records.OfType<Modify>().Single().NewImage!.ToAttributeMap());
        refused.Fault.ShouldBe(StreamFault.Malformed, "without a checksum the line may have broken it");
    }

    [Theory]
    [InlineData("\"ENABLING\"", StreamStatus.Enabling)]
    [InlineData("\"ENABLED\"", StreamStatus.Enabled)]
    [InlineData("\"DISABLING\"", StreamStatus.Disabling)]
    [InlineData("\"DISABLED\"", StreamStatus.Disabled)]
    [InlineData("\"RESTING\"", StreamStatus.Unknown)]
    [InlineData("null", StreamStatus.Unknown)]
    public void A_status_that_is_not_known_is_told_as_such(string status, StreamStatus expected)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"StreamDescription":{"StreamStatus":{{{status}}}}}""");

        var described = AnswerDecoder.DescribeStream(body, serviceTime: null, Call);

        described.Status.ShouldBe(expected);
        described.Shards.ShouldBeEmpty("a stream that is being set up lists none");
    }

    [Fact]
    public async Task Streams_and_iterators_are_read_and_extra_members_are_skipped()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Json("""{"Streams":[{"StreamArn":"a","TableName":"t","StreamLabel":"l","New":{"x":[1]}}],"LastEvaluatedStreamArn":"a","New":1}"""),
            LoopbackReply.Json("""{"New":[{}],"ShardIterator":"arn|1|i\u002b"}"""));
        using var client = new DynamoStreamsClient(OptionsFor(service));
        var stop = TestContext.Current.CancellationToken;

        var listed = await client.ListStreamsAsync(new ListStreamsRequest(), stop);
        var minted = await client.GetShardIteratorAsync(new GetShardIteratorRequest(Arn, "s", ShardIteratorType.Latest), stop);

        listed.Streams.ShouldBe([new StreamSummary("a", "t", "l")]);
        listed.LastEvaluatedStreamArn.ShouldBe("a");
        minted.ShardIterator.ShouldBe("arn|1|i+");
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("""{"StreamDescription":null,"Streams":null,"ShardIterator":null}""")]
    [InlineData("""{"StreamDescription":7,"Streams":7,"ShardIterator":7}""")]
    [InlineData("""{"StreamDescription":{"Shards":[null]},"Streams":[null],"ShardIterator":""}""")]
    [InlineData("""{"StreamDescription":{"Shards":[{}]},"Streams":[{}],"ShardIterator":[]}""")]
    [InlineData("""{"StreamDescription":{"StreamArn":"\ud800"},"Streams":[{"StreamArn":"\ud800"}],"ShardIterator":"\ud800"}""")]
    [InlineData("""{"StreamDescription":{"Shards":[{"ShardId":"a","SequenceNumberRange":{"EndingSequenceNumber":"x"}}]}}""")]
    public void Garbage_is_malformed_whatever_it_answers(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Action[] decodings =
        [
            () => AnswerDecoder.ListStreams(bytes, Call),
            () => AnswerDecoder.DescribeStream(bytes, serviceTime: null, Call),
            () => AnswerDecoder.GetShardIterator(bytes, Call),
        ];

        var faults = decodings.Select(decode => Should.Throw<DynamoStreamsServiceException>(decode)).ToList();

        faults.ShouldAllBe(fault => fault.Fault == StreamFault.Malformed);
        faults.ShouldAllBe(fault => fault.Message.Contains(Arn) && fault.Message.Contains("endpoint"));
    }

    [Fact]
    [Trait("Rule", "F11")]
    public void Garbage_of_any_length_makes_a_short_message()
    {
        var body = Encoding.UTF8.GetBytes("{\"ShardIterator\":t" + new string('x', 100_000));

        var fault = Should.Throw<DynamoStreamsServiceException>(() => AnswerDecoder.GetShardIterator(body, Call));

        fault.Fault.ShouldBe(StreamFault.Malformed);
        fault.Message.ShouldContain("It is no JSON, at line 1, byte ");
        fault.ToString().Length.ShouldBeLessThan(5_000);
    }

    [Fact]
    [Trait("Rule", "F11")]
    public void A_hundred_levels_of_nesting_are_malformed()
    {
        var nested = string.Create(CultureInfo.InvariantCulture, $"{{\"x\":{new string('[', 100)}{new string(']', 100)},\"ShardIterator\":\"i\"}}");

        var fault = Should.Throw<DynamoStreamsServiceException>(() => AnswerDecoder.GetShardIterator(Encoding.UTF8.GetBytes(nested), Call));

        fault.Fault.ShouldBe(StreamFault.Malformed);
    }
}
