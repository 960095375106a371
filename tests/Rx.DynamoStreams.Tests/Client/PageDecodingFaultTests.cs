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
    [InlineData("\"Records\":[", "\"Records\":[7,", "'Records' has an element")]
    [InlineData("\"Records\":[", "\"Records\":[null,", "'Records' has an element")]
    [InlineData("\"Records\":[", "\"Records\":[[],", "'Records' has an element")]
    [InlineData("\"Records\":", "\"records\":", "no 'Records'")]
    [InlineData("\"NextShardIterator\":\"n\"", "\"NextShardIterator\":7", "A text is expected")]
    [InlineData("\"eventID\":\"e\"", "\"eventID\":{}", "'eventID' is no text")]
    [InlineData("\"REMOVE\"", "1", "String is expected")]
    [InlineData("\"REMOVE\"", "null", "String is expected")]
    [InlineData("\"eventName\"", "\"event\"", "no 'eventName'")]
    [InlineData("{\"type\":\"Service\",\"principalId\":\"x\"}", "\"Service\"", "'userIdentity' is no object")]
    [InlineData("{\"type\":\"Service\",\"principalId\":\"x\"}", "[{}]", "'userIdentity' is no object")]
    [InlineData("\"type\":\"Service\"", "\"type\":[]", "A text is expected")]
    [InlineData("\"dynamodb\":{", "\"dynamodb\":[],\"x\":{", "StartObject is expected")]
    [InlineData("\"ApproximateCreationDateTime\":1", "\"ApproximateCreationDateTime\":\"1\"", "'ApproximateCreationDateTime' is no number")]
    [InlineData("\"ApproximateCreationDateTime\":1", "\"ApproximateCreationDateTime\":1e99", "'ApproximateCreationDateTime' is no time")]
    [InlineData("\"ApproximateCreationDateTime\":1", "\"ApproximateCreationDateTime\":1e999", "'ApproximateCreationDateTime' is no time")]
    [InlineData("\"Keys\":{\"id\":{\"S\":\"k\"}}", "\"Keys\":null", "no 'Keys'")]
    [InlineData("\"Keys\":{\"id\":{\"S\":\"k\"}}", "\"Keys\":\"k\"", "is no object")]
    [InlineData("\"Keys\":", "\"NoKeys\":", "no 'Keys'")]
    [InlineData("\"NewImage\":{}", "\"NewImage\":[]", "is no object")]
    [InlineData("\"OldImage\":{}", "\"OldImage\":true", "is no object")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"SequenceNumber\":1", "String is expected")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"SequenceNumber\":\"-1\"", "'SequenceNumber' is none")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"SequenceNumber\":\"\"", "'SequenceNumber' is none")]
    [InlineData("\"SequenceNumber\":\"1\"", "\"Number\":\"1\"", "no 'SequenceNumber'")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":1.5", "Int64")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":{}", "'SizeBytes' is no number")]
    [InlineData("\"SizeBytes\":1", "\"SizeBytes\":99999999999999999999", "Int64")]
    public void A_wrong_type_or_a_missing_member_makes_the_page_malformed(string right, string wrong, string says)
    {
        var body = Whole.Replace(right, wrong, StringComparison.Ordinal);

        var fault = FaultOf(Encoding.UTF8.GetBytes(body));

        body.ShouldNotBe(Whole);
        FaultOf(Encoding.UTF8.GetBytes(Whole)).ShouldBeNull("the page was whole before");
        fault!.Fault.ShouldBe(StreamFault.Malformed);
        fault.Message.ShouldStartWith("GetRecords on shard 'shardId-1' of stream 'arn:stream' failed: the answer cannot be read");
        fault.Message.ShouldContain(says);
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
