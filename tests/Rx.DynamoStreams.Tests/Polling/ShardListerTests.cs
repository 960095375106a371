using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

public class ShardListerTests
{
    [Theory, Trait("Rule", "F11")]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_listing_whose_pages_go_round_in_circles_is_given_up(int pages)
    {
        var endpoint = new CircularListing(pages);
        var time = new TestScheduler();
        var calls = new StreamCalls(endpoint, "arn", time, TimeSpan.FromSeconds(1), new SubscriptionTelemetry("arn", time), TestContext.Current.CancellationToken);

        var listing = new ShardLister(calls, time, time.Now, onPromptlyOpen: null, TestContext.Current.CancellationToken).ListAsync(parents: null);
        time.AdvanceTo(TimeSpan.FromMinutes(1).Ticks);

        listing.IsCompleted.ShouldBeTrue();
        var fault = (await listing).Fault.ShouldBeOfType<DynamoStreamsServiceException>();
        (fault.Fault, fault.Operation, fault.StreamArn).ShouldBe((StreamFault.Malformed, "DescribeStream", "arn"));
        fault.Message.ShouldBe(
            "DescribeStream on stream 'arn' was answered with a page that continues where an earlier one did. Check that the endpoint is DynamoDB Streams.");
        endpoint.Calls.ShouldBe(pages + 1);
    }

    [Fact, Trait("Rule", "P6")]
    public async Task The_services_time_and_how_far_the_clock_is_off_are_those_of_the_first_answer()
    {
        var time = new TestScheduler();
        time.AdvanceTo(TimeSpan.FromDays(1).Ticks);
        var first = time.Now.AddMinutes(5);
        var calls = new StreamCalls(new TimedListing(first, first.AddSeconds(7)), "arn", time, TimeSpan.FromSeconds(1), new SubscriptionTelemetry("arn", time), TestContext.Current.CancellationToken);

        var outcome = await new ShardLister(calls, time, time.Now, onPromptlyOpen: null, TestContext.Current.CancellationToken).ListAsync(parents: null);

        outcome.Listing!.BeganAt.ShouldBe(first, "what is written after it is no older");
        outcome.Listing.ClockSkew.ShouldBe(TimeSpan.FromMinutes(5));
        outcome.Listing.Pages.ShouldBe(2);
    }

    // As many pages as times.
    private sealed class TimedListing(params DateTimeOffset[] times) : CircularListing(times.Length)
    {
        public override Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default)
        {
            var page = Calls;
            return Task.FromResult(new DescribeStreamResponse(StreamStatus.Enabled, [], ++Calls < times.Length ? $"page {page}" : null) { ServiceTime = times[page] });
        }
    }

    private class CircularListing(int pages) : IDynamoStreamsClient
    {
        public int Calls { get; protected set; }

        public virtual Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new DescribeStreamResponse(StreamStatus.Enabled, [], $"page {Calls++ % pages}"));

        public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
