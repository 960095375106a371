using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class TableFaultTests
{
    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;
    private readonly IAmazonDynamoDB _client;

    public TableFaultTests()
    {
        _table = new InMemoryTable(_scheduler, "orders", "id");
        _client = _table.Client;
    }

    [Fact]
    public async Task Failures_have_the_types_codes_and_statuses_of_the_SDK()
    {
        var throttled = await FailureWith<ProvisionedThroughputExceededException>(new TableFaultPlan { Throttled = 1 });
        var broken = await FailureWith<InternalServerErrorException>(new TableFaultPlan { ServerError = 1 });
        var reset = await FailureWith<HttpRequestException>(new TableFaultPlan { Reset = 1 });

        CodeOf(throttled).ShouldBe(("ProvisionedThroughputExceededException", HttpStatusCode.BadRequest));
        CodeOf(broken).ShouldBe(("InternalServerError", HttpStatusCode.InternalServerError));
        _table.TableCalls.Select(call => call.Failure).ShouldBe([throttled, broken, reset]);
        _table.Count.ShouldBe(0, "a call that fails has done nothing");

        static (string, HttpStatusCode) CodeOf(AmazonServiceException failure) => (failure.ErrorCode, failure.StatusCode);
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_one_others()
    {
        var first = Life(seed: 1);

        (Life(seed: 1), Life(seed: 2)).ShouldSatisfyAllConditions(
            lives => lives.Item1.ShouldBe(first),
            lives => lives.Item2.ShouldNotBe(first));
        first.Count(call => call.Failed).ShouldBeInRange(20, 80);
    }

    [Fact]
    public void A_swarm_switches_some_kinds_of_fault_off_and_tells_the_others()
    {
        var swarms = Enumerable.Range(0, 50).Select(TableFaultPlan.SwarmOf).ToList();

        swarms.Count(plan => plan.Throttled == 0).ShouldBeInRange(10, 40);
        swarms.Count(plan => plan.StalenessMax == TimeSpan.Zero).ShouldBeInRange(10, 40);
        new TableFaultPlan { Seed = 3, Reset = 0.25, LatencyMax = 2.Seconds() }.ToString().ShouldBe("Reset 0.25, LatencyMax (s) 2");
    }

    [Fact]
    public void An_answer_with_latency_comes_on_the_scheduler_and_shows_the_items_of_that_moment()
    {
        _table.ClientFaults = new TableFaultPlan { LatencyMax = 10.Seconds() };

        var scan = _client.ScanAsync(new ScanRequest("orders"), TestContext.Current.CancellationToken);
        var takes = _table.TableCalls.Single().Latency;
        _scheduler.AdvanceTo(takes.Ticks - 1);
        var before = (scan.IsCompleted, _table.TableCallsInFlight);
        _table.Put(TableWorld.Item("a"));
        _scheduler.AdvanceTo(takes.Ticks);

        takes.ShouldBeInRange(1.Milliseconds(), 10.Seconds());
        before.ShouldBe((false, 1));
        (scan.Now().Count, _table.TableCallsInFlight).ShouldBe((1, 0));
    }

    [Fact]
    public void A_slow_answer_takes_its_own_time()
    {
        _table.ClientFaults = new TableFaultPlan { SlowAnswer = 1, SlowAnswerMax = 1.Hours(), Throttled = 1 };

        var scan = _client.ScanAsync(new ScanRequest("orders"), TestContext.Current.CancellationToken);
        var takes = _table.TableCalls.Single().Latency;
        var isEarly = scan.IsCompleted;
        _scheduler.AdvanceTo(takes.Ticks);

        takes.ShouldBeGreaterThan(1.Minutes());
        (isEarly, scan.IsFaulted).ShouldBe((false, true), "a failure is slow, too");
    }

    [Fact]
    public void A_cancelled_call_ends_at_once_and_does_nothing()
    {
        _table.ClientFaults = new TableFaultPlan { LatencyMax = 10.Seconds() };
        using var cancellation = new CancellationTokenSource();

        var put = _client.PutItemAsync("orders", TableWorld.Item("a"), cancellation.Token);
        cancellation.Cancel();
        var late = _client.PutItemAsync("orders", TableWorld.Item("a"), cancellation.Token);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        (put.IsCanceled, late.IsCanceled).ShouldBe((true, true));
        (_table.Count, _table.TableCallsInFlight).ShouldBe((0, 0));
        _table.TableCalls.Single().IsCancelled.ShouldBeTrue("the second one was never made");
    }

    private async Task<T> FailureWith<T>(TableFaultPlan plan) where T : Exception
    {
        _table.ClientFaults = plan;
        return await Should.ThrowAsync<T>(() => _client.PutItemAsync("orders", TableWorld.Item("a")));
    }

    // A hundred calls: which failed, and how long each took.
    private static List<(bool Failed, TimeSpan Latency)> Life(int seed)
    {
        var scheduler = new TestScheduler();
        var table = new InMemoryTable(scheduler, "orders", "id")
        {
            ClientFaults = new TableFaultPlan { Seed = seed, Throttled = 0.3, Reset = 0.2, LatencyMax = 1.Seconds() },
        };
        for (var call = 0; call < 100; call++)
            _ = table.Client.ScanAsync(new ScanRequest("orders"));
        scheduler.AdvanceTo(1.Minutes().Ticks);
        return [.. table.TableCalls.Select(call => (call.Failure is not null, call.Latency))];
    }
}
