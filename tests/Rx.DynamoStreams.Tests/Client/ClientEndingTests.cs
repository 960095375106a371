using System.Reactive.Concurrency;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Client.ClientCalls;

namespace Rx.DynamoStreams.Tests.Client;

// How a call ends that the service does not: the caller, the time limit, the client's disposal.
public sealed class ClientEndingTests
{
    private static readonly LoopbackReply HalfAnAnswer = LoopbackReply.Text(LoopbackReply.Head(200, "Content-Length: 1000") + "{");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_callers_cancellation_is_told_with_its_token_and_the_connection_is_closed(bool afterHalfAnAnswer)
    {
        await using var service = new LoopbackService(afterHalfAnAnswer ? HalfAnAnswer : LoopbackReply.Nothing);
        using var client = new DynamoStreamsClient(OptionsFor(service));
        using var stop = new CancellationTokenSource();

        var call = client.ReadAsync(stop.Token);
        await service.FirstRequest;
        await stop.CancelAsync();

        var cancelled = await Should.ThrowAsync<OperationCanceledException>(call);
        cancelled.CancellationToken.ShouldBe(stop.Token);
        await service.FirstHangUp;
    }

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_sends_nothing()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(EmptyPage));
        using var client = new DynamoStreamsClient(OptionsFor(service));
        var stopped = new CancellationToken(canceled: true);

        var cancelled = await Should.ThrowAsync<OperationCanceledException>(client.ReadAsync(stopped));

        cancelled.CancellationToken.ShouldBe(stopped);
        service.Requests.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "F1")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_over_its_time_limit_is_transient_even_halfway_through_the_body(bool afterHalfAnAnswer)
    {
        await using var service = new LoopbackService(afterHalfAnAnswer ? HalfAnAnswer : LoopbackReply.Nothing);
        var clock = new HistoricalScheduler();
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Scheduler = clock, CallTimeout = TimeSpan.FromSeconds(100) });

        var call = client.ReadAsync();
        await service.FirstRequest;
        clock.AdvanceBy(TimeSpan.FromSeconds(99));
        call.IsCompleted.ShouldBeFalse();
        clock.AdvanceBy(TimeSpan.FromSeconds(1));

        var fault = await FaultOf(call);
        fault.Fault.ShouldBe(StreamFault.Transient);
        fault.Message.ShouldContain("00:01:40");
        fault.Message.ShouldContain("CallTimeout");
    }

    [Fact]
    public async Task A_call_that_ended_in_time_leaves_nothing_on_the_scheduler()
    {
        await using var service = new LoopbackService(LoopbackReply.Json(EmptyPage));
        var clock = new HistoricalScheduler();
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Scheduler = clock });

        await client.ReadAsync();
        var before = clock.Now;
        clock.Start();

        clock.Now.ShouldBe(before, "no timer was left to run");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposal_ends_the_calls_that_are_running(bool afterHalfAnAnswer)
    {
        await using var service = new LoopbackService(afterHalfAnAnswer ? HalfAnAnswer : LoopbackReply.Nothing);
        var client = new DynamoStreamsClient(OptionsFor(service));

        var call = client.ReadAsync();
        await service.FirstRequest;
        client.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(call);
        await service.FirstHangUp;
    }

    [Fact]
    public async Task A_second_disposal_does_nothing()
    {
        await using var service = new LoopbackService();
        var client = new DynamoStreamsClient(OptionsFor(service));

        client.Dispose();
        client.Dispose();

        service.Requests.ShouldBeEmpty();
    }
}
