using System.Text;
using CsCheck;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class PageDecodingFaultTests
{
    private const string Whole =
        """{"Records":[{"eventID":"e","eventName":"REMOVE","userIdentity":{"type":"Service","principalId":"x"},"dynamodb":{"ApproximateCreationDateTime":1,"Keys":{"id":{"S":"k"}},"NewImage":{},"OldImage":{},"SequenceNumber":"1","SizeBytes":1}}],"NextShardIterator":"n"}""";

    private static readonly GetRecordsRequest Request = new("arn:stream", "shardId-1", "iterator");

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData("\"Records\":[", "\"Records\":[7,")]
    [InlineData("\"Records\":[", "\"Records\":[null,")]
    [InlineData("\"Records\":[", "\"Records\":[[],")]
    [InlineData("\"Records\":", "\"records\":")]
    [InlineData("\"NextShardIterator\":\"n\"", "\"NextShardIterator\":7")]
    [InlineData("\"eventID\":\"e\"", "\"eventID\":{}")]
    [InlineData("\"REMOVE\"", "1")]
    [InlineData("\"REMOVE\"", "null")]
    [InlineData("\"eventName\"", "\"event\"")]
    [InlineData("{\"type\":\"Service\",\"principalId\":\"x\"}", "\"Service\"")]
    [InlineData("{\"type\":\"Service\",\"principalId\":\"x\"}", "[{}]")]
    [InlineData("\"type\":\"Service\"", "\"type\":[]")]
    [InlineData("\"dynamodb\":{", "\"dynamodb\":[],\"x\":{")]
    [InlineData("\"ApproximateCreationDateTime\":1", "\"ApproximateCreationDateTime\":\"1\"")]
    [InlineData("\"ApproximateCreationDateTime\":1", "\"ApproximateCreationDateTime\":1e99")]
    [InlineData("\"ApproximateCreationDateTime\":1", "\"ApproximateCreationDateTime\":1e999")]
    [InlineData("\"Keys\":{\"id\":{\"S\":\"k\"}}", "\"Keys\":null")]
    [InlineData("\"Keys\":{\"id\":{\"S\":\"k\"}}", "\"Keys\":\"k\"")]
    [InlineData("\"Keys\":", "\"NoKeys\":")]
    [InlineData("\"NewImage\":{}", "\"NewImage\":[]")]
    [InlineData("\"OldImage\":{}", "\"OldImage\":true")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"SequenceNumber\":1")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"SequenceNumber\":\"-1\"")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"SequenceNumber\":\"\"")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"Number\":\"1\"")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":1.5")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":{}")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":99999999999999999999")]
    public void A_wrong_type_or_a_missing_member_makes_the_page_malformed(string right, string wrong)
    {
        var body = Whole.Replace(right, wrong, StringComparison.Ordinal);

        var fault = FaultOf(Encoding.UTF8.GetBytes(body));

        body.ShouldNotBe(Whole);
        FaultOf(Encoding.UTF8.GetBytes(Whole)).ShouldBeNull("the page was whole before");
        fault!.Fault.ShouldBe(StreamFault.Malformed);
        fault.Message.ShouldStartWith("GetRecords on shard 'shardId-1' of stream 'arn:stream' failed: the answer cannot be read");
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html></html>")]
    [InlineData("{\"Records\":[]}{}")]
    [InlineData("{\"Records\":[],\"NextShardIterator\":\"\\ud800\"}")]
    public void A_body_that_is_no_page_is_malformed(string body)
    {
        var fault = FaultOf(Encoding.UTF8.GetBytes(body));

        fault!.Fault.ShouldBe(StreamFault.Malformed);
        fault.InnerException.ShouldNotBeNull();
        (fault.Operation, fault.StreamArn, fault.ShardId).ShouldBe(("GetRecords", "arn:stream", "shardId-1"));
    }

    [Theory]
    [Trait("Rule", "F11")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":trux,\"a\":\"hunter2\"")]
    [InlineData("{\"S\":\"k\"}", "{\"S\":hunter2}")]
    [InlineData("{\"S\":\"k\"}", "{\"BOOL\":nulhunter2}")]
    public void A_malformed_page_is_reported_by_the_place_and_without_contents(string right, string wrong)
    {
        var body = Whole.Replace(right, wrong, StringComparison.Ordinal);

        var fault = FaultOf(Encoding.UTF8.GetBytes(body));

        fault!.Message.ShouldContain("It is no JSON, cut short, or nested too deep, at line 1, byte ");
        fault.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    [Trait("Rule", "F11")]
    public void A_page_cut_off_at_any_byte_is_malformed()
    {
        var body = Encoding.UTF8.GetBytes(Whole);

        var faults = Enumerable.Range(0, body.Length).Select(length => FaultOf(body.AsMemory(0, length))).ToList();

        faults.Count.ShouldBe(body.Length);
        faults.ShouldAllBe(fault => fault != null && fault.Fault == StreamFault.Malformed);
    }

    [Fact]
    [Trait("Rule", "F11")]
    public void A_hundred_levels_of_nesting_are_malformed_and_as_deep_as_items_go_is_not()
    {
        string Nested(int levels) => Whole.Replace(
            "\"NewImage\":{}", $"\"NewImage\":{{\"a\":{string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", levels))}{{\"S\":\"\"}}{new string('}', 2 * levels)}}}", StringComparison.Ordinal);

        var fault = FaultOf(Encoding.UTF8.GetBytes(Nested(100)));

        fault!.Fault.ShouldBe(StreamFault.Malformed);
        FaultOf(Encoding.UTF8.GetBytes(Nested(32))).ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "F11")]
    public void Whatever_bytes_change_the_page_is_read_or_malformed()
    {
        var change = Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Byte);

        change.Array[1, 8].Sample(changes =>
        {
            var body = Encoding.UTF8.GetBytes(Whole);
            foreach (var (at, value) in changes)
                body[at] = value;
            return FaultOf(body) is null or { Fault: StreamFault.Malformed };
        });
    }

    private static DynamoStreamsServiceException? FaultOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            _ = GetRecordsResponse.Decode(body, Request);
            return null;
        }
        catch (DynamoStreamsServiceException e)
        {
            return e;
        }
    }
}
