using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

public class StreamCallsTests
{
    [Theory, Trait("Rule", "F11")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_answers_with_null_is_told_so(bool isTaskNull)
    {
        var client = new NullClient(isTaskNull);
        var calls = new StreamCalls(client, "arn", new TestScheduler(), TimeSpan.FromSeconds(1), new SubscriptionTelemetry("arn", new TestScheduler()), TestContext.Current.CancellationToken);

        var error = await Should.ThrowAsync<DynamoStreamsServiceException>(() => calls.ReadAsync("s", "iterator"));

        error.Fault.ShouldBe(StreamFault.Fatal);
        error.Message.ShouldBe("GetRecords on shard 's' of stream 'arn' was answered with null. Let the client return an answer or throw.");
        (error.Operation, error.StreamArn, error.ShardId).ShouldBe(("GetRecords", "arn", "s"));
    }

    [Fact, Trait("Rule", "F11")]
    public async Task A_listing_that_is_null_is_told_without_a_shard()
    {
        var calls = new StreamCalls(new NullClient(isTaskNull: false), "arn", new TestScheduler(), TimeSpan.FromSeconds(1), new SubscriptionTelemetry("arn", new TestScheduler()), TestContext.Current.CancellationToken);

        var error = await Should.ThrowAsync<DynamoStreamsServiceException>(() => calls.DescribeAsync(exclusiveStartShardId: null, childrenOf: null));

        error.Message.ShouldBe("DescribeStream on stream 'arn' was answered with null. Let the client return an answer or throw.");
    }

    [Fact, Trait("Rule", "X3")]
    public async Task No_call_is_made_once_the_subscription_is_over()
    {
        var client = new SlowClient();
        var calls = new StreamCalls(client, "arn", new TestScheduler(), TimeSpan.FromSeconds(1), new SubscriptionTelemetry("arn", new TestScheduler()), new CancellationToken(canceled: true));

        await Should.ThrowAsync<OperationCanceledException>(() => calls.ReadAsync("s", "iterator"));

        client.Calls.ShouldBe(0);
    }

    [Fact, Trait("Rule", "F1")]
    public async Task A_cancellation_of_the_clients_own_is_not_told_as_a_timeout()
    {
        var client = new SlowClient();
        var calls = new StreamCalls(client, "arn", new TestScheduler(), TimeSpan.FromSeconds(1), new SubscriptionTelemetry("arn", new TestScheduler()), TestContext.Current.CancellationToken);

        var read = calls.ReadAsync("s", "iterator");
        client.Answer.SetCanceled(TestContext.Current.CancellationToken);

        await Should.ThrowAsync<OperationCanceledException>(() => read);
    }

    private sealed class SlowClient : IDynamoStreamsClient
    {
        public TaskCompletionSource<GetRecordsResponse> Answer { get; } = new();

        public int Calls { get; private set; }

        public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default)
        {
            Calls++;
            return Answer.Task;
        }

        public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }

    // As a mock without a set-up answers.
    private sealed class NullClient(bool isTaskNull) : IDynamoStreamsClient
    {
        public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
            Null<ListStreamsResponse>();

        public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
            Null<DescribeStreamResponse>();

        public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
            Null<GetShardIteratorResponse>();

        public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
            Null<GetRecordsResponse>();

        private Task<T> Null<T>() => isTaskNull ? null! : Task.FromResult<T>(default!);
    }
}
