using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// What a person reads when reading ends.
public class ErrorTextStories
{
    private readonly TestScheduler _scheduler = new();

    [Theory, Trait("Rule", "F8")]
    [InlineData(StreamOperation.DescribeStream, "Reading stream 'orders' failed 3 times in a row and is given up: DescribeStream on stream 'orders' had no answer within 00:00:10.")]
    [InlineData(StreamOperation.GetRecords, "Reading shard 's' of stream 'orders' failed 3 times in a row and is given up: GetRecords on shard 's' of stream 'orders' had no answer within 00:00:10.")]
    [InlineData(StreamOperation.GetShardIterator, "Reading shard 's' of stream 'orders' failed 3 times in a row and is given up: GetShardIterator on shard 's' of stream 'orders' had no answer within 00:00:10.")]
    public void A_call_that_is_never_answered_is_told_by_what_it_asked_and_how_long_it_was_waited_for(StreamOperation operation, string message)
    {
        var orders = new InMemoryStream(_scheduler) { StreamArn = "orders" }.Shard("s").Hangs(operation, times: null);

        var seen = orders.Observe(_scheduler, with: o => o with { CallTimeout = 10.Seconds(), RetryLimit = 2 }).RunUntil(10.Minutes());

        seen.Error.ShouldBeOfType<RetryLimitException>().Message.ShouldBe(message);
        var last = seen.Error.InnerException.ShouldBeOfType<DynamoStreamsServiceException>();
        (last.Operation, last.StreamArn, last.ShardId).ShouldBe(($"{operation}", "orders", operation == StreamOperation.DescribeStream ? null : "s"));
        orders.Calls.Count(call => call.IsCancelled).ShouldBe(3);
    }

    [Fact]
    public void A_page_that_goes_back_is_told_by_the_record_that_it_does_not_follow()
    {
        var orders = new InMemoryStream(_scheduler) { StreamArn = "orders" }.Shard("s", draw: s => s
            .Write("INSERT", "k1", at: 1.Seconds(), sequenceNumber: "200")
            .Write("INSERT", "k2", at: 3.Seconds(), sequenceNumber: "100"));

        var seen = orders.Observe(_scheduler, with: o => o with { DoubtfulRetryLimit = 0 }).RunUntil(10.Seconds());

        var fault = seen.Error.ShouldBeOfType<RetryLimitException>().InnerException.ShouldBeOfType<DynamoStreamsServiceException>();
        fault.Message.ShouldBe(
            "GetRecords on shard 's' of stream 'orders' was answered with records that do not follow sequence number 200 in order. They were not delivered. Check that the endpoint is DynamoDB Streams.");
        (fault.Operation, fault.StreamArn, fault.ShardId).ShouldBe(("GetRecords", "orders", "s"));
    }
}
