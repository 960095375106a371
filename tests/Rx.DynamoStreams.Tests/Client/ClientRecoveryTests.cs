using System.Reactive.Concurrency;
using Amazon.Runtime;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Client.ClientCalls;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class ClientRecoveryTests
{
    private static readonly LoopbackReply Expired = LoopbackReply.Error("ExpiredTokenException", "The security token included in the request is expired");

    private static readonly DateTimeOffset Noon = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Rule", "F10")]
    public async Task Expired_credentials_are_renewed_once_and_the_call_is_made_again()
    {
        await using var service = new LoopbackService(Expired, LoopbackReply.Json(EmptyPage), LoopbackReply.Json(EmptyPage));
        using var credentials = new NumberedSessions();
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Credentials = credentials });

        var page = await client.ReadAsync();
        await client.ReadAsync();

        page.NextShardIterator.ShouldBe("iterator-2");
        service.Requests.Select(request => request.Headers["x-amz-security-token"]).ShouldBe(["session-1", "session-2", "session-2"]);
        service.Requests[1].Body.ShouldBe(service.Requests[0].Body);
    }

    [Fact]
    [Trait("Rule", "F10")]
    public async Task Credentials_that_are_expired_again_at_once_are_a_fatal_fault()
    {
        await using var service = new LoopbackService(Expired, Expired);
        using var credentials = new NumberedSessions();
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Credentials = credentials });

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("Renew the session");
        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "F10")]
    public async Task Credentials_that_cannot_be_renewed_are_not_tried_again()
    {
        await using var service = new LoopbackService(Expired);
        using var client = new DynamoStreamsClient(
            OptionsFor(service) with { Credentials = new SessionAWSCredentials("AKIDEXAMPLE", Secret, "session") });

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Fatal);
        service.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [Trait("Rule", "F10")]
    [InlineData("InvalidSignatureException", "Signature expired: a is now earlier than b", +12)]
    [InlineData("InvalidSignatureException", "Signature not yet current: a is still later than b", -12)]
    [InlineData("RequestTimeTooSkewed", "The difference is too large", +300)]
    public async Task A_skewed_clock_is_corrected_by_the_services_and_stays_so(string code, string message, int minutes)
    {
        var right = Noon.AddMinutes(minutes);
        await using var service = new LoopbackService(
            LoopbackReply.Error(code, message, 400, $"Date: {right:R}"), LoopbackReply.Json(EmptyPage), LoopbackReply.Json(EmptyPage));
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Scheduler = new HistoricalScheduler(Noon) });

        await client.ReadAsync();
        await client.ReadAsync();

        service.Requests.Select(request => request.Headers["x-amz-date"]).ShouldBe(
            [$"{Noon:yyyyMMdd'T'HHmmss'Z'}", $"{right:yyyyMMdd'T'HHmmss'Z'}", $"{right:yyyyMMdd'T'HHmmss'Z'}"]);
        service.Requests[1].Headers["Authorization"].ShouldBe(ExpectedAuthorization(service.Requests[1], "eu-west-1"));
    }

    [Fact]
    [Trait("Rule", "F10")]
    public async Task A_signature_that_is_refused_with_the_clock_right_is_fatal_at_once()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Error("InvalidSignatureException", "does not match", 400, $"Date: {Noon.AddSeconds(20):R}"));
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Scheduler = new HistoricalScheduler(Noon) });

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("secret access key");
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "F10")]
    public async Task A_clock_that_the_service_refuses_twice_is_fatal()
    {
        await using var service = new LoopbackService(
            LoopbackReply.Error("RequestTimeTooSkewed", "skewed", 403, $"Date: {Noon.AddHours(1):R}"),
            LoopbackReply.Error("RequestTimeTooSkewed", "skewed", 403, $"Date: {Noon.AddHours(2):R}"));
        using var client = new DynamoStreamsClient(OptionsFor(service) with { Scheduler = new HistoricalScheduler(Noon) });

        var fault = await FaultOf(client.ReadAsync());

        fault.Fault.ShouldBe(StreamFault.Fatal);
        service.Requests.Count.ShouldBe(2);
    }

    // Every renewal is another session.
    private sealed class NumberedSessions : RefreshingAWSCredentials
    {
        private int _sessions;

        protected override CredentialsRefreshState GenerateNewCredentials() =>
            new(new ImmutableCredentials("AKIDEXAMPLE", Secret, $"session-{Interlocked.Increment(ref _sessions)}"), DateTime.MaxValue);

        protected override Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => Task.FromResult(GenerateNewCredentials());
    }
}
