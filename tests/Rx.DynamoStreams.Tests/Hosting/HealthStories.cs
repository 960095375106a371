using System.Reactive.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class HealthStories : IDisposable
{
    private readonly HostWorld _world = new();
    private readonly CollectorScript _script = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_stream_that_nobody_reads_is_healthy()
    {
        var host = await _world.StartAsync(services => services.AddDynamoStream("orders").AddHealthChecks().AddDynamoStream("orders"));
        _world.RunFor(1.Hours());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Description).ShouldBe((HealthStatus.Healthy, "Stream 'orders' is not being read."));
    }

    [Fact]
    public async Task A_stream_that_is_read_is_healthy_and_tells_its_figures_and_tags()
    {
        var host = await StartAsync(tags: ["ready"]);
        _world.Put("a");
        _world.RunFor(10.Seconds());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Tags.Single()).ShouldBe((HealthStatus.Healthy, "ready"));
        (entry.Data["lagSeconds"], entry.Data["gaps"]).ShouldBe((0.0, 0L));
        ((double)entry.Data["lastPollAgeSeconds"]).ShouldBeInRange(0, 1);
        ((long)entry.Data["polls"]).ShouldBeInRange(9, 12);
    }

    [Theory]
    [InlineData(30, HealthStatus.Healthy)]
    [InlineData(90, HealthStatus.Degraded)]
    [InlineData(330, HealthStatus.Unhealthy)]
    public async Task A_stream_that_completes_no_poll_is_stalled(int seconds, HealthStatus status)
    {
        _world.Table.Stream.Fails(StreamOperation.DescribeStream, Throttled, times: null);
        var host = await StartAsync();

        _world.RunFor(seconds.Seconds());
        var entry = await CheckAsync(host);

        _world.Table.Stream.Failed.Count().ShouldBeGreaterThan(3);
        (entry.Status, entry.Data["polls"], entry.Data["lastPollAgeSeconds"]).ShouldBe((status, 0L, (double)seconds));
        entry.Description!.Contains("stalled").ShouldBe(status != HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(false, 30, HealthStatus.Healthy)]
    [InlineData(false, 50, HealthStatus.Degraded)]
    [InlineData(false, 80, HealthStatus.Unhealthy)]
    [InlineData(true, 80, HealthStatus.Unhealthy)]
    public async Task A_stream_whose_shards_cannot_be_read_lags_by_the_time_since_they_could(bool fromTheStart, int seconds, HealthStatus status)
    {
        _world.Put("a");
        _world.RunFor(2.Hours());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, Throttled, times: null, skip: fromTheStart ? 0 : 10);
        var host = await StartAsync(new DynamoStreamHealthOptions { DegradedLag = 30.Seconds(), UnhealthyLag = 1.Minutes() });

        _world.RunFor(seconds.Seconds());
        var entry = await CheckAsync(host);

        _world.Table.Stream.Failed.Count().ShouldBeGreaterThan(3);
        entry.Status.ShouldBe(status, entry.Description);
        ((double)entry.Data["lagSeconds"]).ShouldBeInRange(seconds - 12, seconds);
    }

    [Fact]
    public async Task A_stream_that_was_never_caught_up_with_lags_by_its_newest_record()
    {
        _world.Table.Stream.PageRecords = 1;
        _world.Put("a");
        _world.Put("b");
        _world.RunFor(2.Hours());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, Throttled, times: null, skip: 1);

        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        var entry = await CheckAsync(host);

        (entry.Status, _script.Handled.Single()).ShouldBe((HealthStatus.Unhealthy, "a"));
        entry.Description.ShouldStartWith("Stream 'orders' is read 02:00:0");
    }

    [Fact]
    public async Task A_shard_that_cannot_be_read_makes_the_lag_whatever_comes_from_the_others()
    {
        _world.Table.Split();
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, Throttled, times: null, shardId: _world.Table.OpenShards[0]);
        for (var second = 0; second < 120; second++)
        {
            _world.Put($"order-{second}");
            _world.RunFor(1.Seconds());
        }

        var entry = await CheckAsync(host);

        _script.Handled.Count.ShouldBeInRange(20, 100, "one of two shards is read");
        (entry.Status, (double)entry.Data["lagSeconds"]).ShouldSatisfyAllConditions(
            seen => seen.Status.ShouldBe(HealthStatus.Degraded), seen => seen.Item2.ShouldBeInRange(118, 122));
    }

    [Fact]
    public async Task A_stream_whose_handlers_hold_back_reading_is_stalled()
    {
        _world.Section["Handler:MaxPending"] = "1";
        _script.Handle = (_, _) => new TaskCompletionSource().Task;
        var host = await StartAsync();
        _world.Put("a");
        _world.Put("b");

        _world.RunFor(2.Minutes());
        var entry = await CheckAsync(host);

        entry.Status.ShouldBe(HealthStatus.Degraded);
        entry.Description.ShouldStartWith("Stream 'orders' is stalled: no poll was completed for 00:0");
    }

    [Theory]
    [InlineData(30, HealthStatus.Healthy)]
    [InlineData(90, HealthStatus.Degraded)]
    [InlineData(660, HealthStatus.Unhealthy)]
    public async Task A_stream_whose_handler_does_not_return_is_behind_by_the_time_since_the_change_was_delivered(int seconds, HealthStatus status)
    {
        _script.Handle = (_, _) => new TaskCompletionSource().Task;
        var host = await StartAsync();
        _world.Put("a");

        _world.RunFor(seconds.Seconds());
        var entry = await CheckAsync(host);

        (entry.Status, entry.Description!.StartsWith("Stream 'orders' is handled 00:")).ShouldBe((status, status != HealthStatus.Healthy));
        ((double)entry.Data["lagSeconds"]).ShouldBeInRange(seconds - 2, seconds);
        ((double)entry.Data["lastPollAgeSeconds"]).ShouldBeInRange(0, 1, "the table is quiet, and polls go on");
    }

    [Fact]
    public async Task A_batch_that_waits_for_company_is_not_behind_until_its_wait_is_over()
    {
        _world.Section["Handler:BatchWait"] = "00:10:00";
        _script.Handle = (_, _) => new TaskCompletionSource().Task;
        var host = await StartAsync(register: services => services.AddDynamoStreamBatchHandler<Collector>("orders"));
        _world.Put("a");

        _world.RunFor(TimeSpan.FromMinutes(9.5));
        var early = await CheckAsync(host);
        _world.RunFor(2.Minutes());
        var late = await CheckAsync(host);

        (early.Status, early.Data["lagSeconds"]).ShouldBe((HealthStatus.Healthy, 0.0));
        (late.Status, (double)late.Data["lagSeconds"]).ShouldSatisfyAllConditions(
            seen => seen.Status.ShouldBe(HealthStatus.Degraded), seen => seen.Item2.ShouldBeInRange(88, 90));
    }

    [Fact]
    public async Task A_stream_that_ended_with_an_error_is_unhealthy()
    {
        var host = await _world.StartAsync(services => services.AddDynamoStream("orders").AddHealthChecks().AddDynamoStream("orders"));
        _world.Table.Stream.Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));
        host.Services.GetRequiredKeyedService<IObservable<StreamEvent>>("orders").Subscribe(_ => { }, _ => { });
        _world.RunFor(1.Minutes());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Exception).ShouldSatisfyAllConditions(
            seen => seen.Status.ShouldBe(HealthStatus.Unhealthy), seen => seen.Exception.ShouldBeOfType<DynamoStreamsServiceException>());
        entry.Description!.ShouldContain("Reading stream 'orders' ended: ");
    }

    [Fact]
    public async Task A_stream_that_its_subscribers_begin_anew_after_an_error_is_being_read()
    {
        var host = await _world.StartAsync(services => services.AddDynamoStream("orders").AddHealthChecks().AddDynamoStream("orders"));
        var orders = host.Services.GetRequiredKeyedService<IObservable<StreamEvent>>("orders");
        _world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"), skip: 3);

        orders.Retry(3).Subscribe();
        orders.Retry(3).Subscribe();
        _world.RunFor(1.Minutes());
        var entry = await CheckAsync(host);

        _world.Table.Stream.Failed.Count().ShouldBe(1);
        (entry.Status, entry.Description).ShouldBe((HealthStatus.Healthy, "Stream 'orders' is being read."));
    }

    [Fact]
    public async Task Thresholds_in_code_come_before_the_configuration_whenever_they_are_registered()
    {
        _world.Section["Health:DegradedPollAge"] = "01:00:00";
        _world.Section["Health:UnhealthyPollAge"] = "02:00:00";
        _world.Table.Stream.Fails(StreamOperation.DescribeStream, Throttled, times: null);
        var host = await _world.StartAsync(services => services
            .AddHealthChecks().AddDynamoStream("orders", new DynamoStreamHealthOptions { DegradedPollAge = 10.Seconds() }).Services
            .AddSingleton(_script).AddDynamoStreamHandler<Collector>("orders"));

        _world.RunFor(30.Seconds());
        var entry = await CheckAsync(host);

        entry.Status.ShouldBe(HealthStatus.Degraded, entry.Description);
    }

    [Fact]
    public async Task Handling_that_ended_with_an_error_is_what_the_check_was_told_to_call_it()
    {
        _world.Section["Handler:RetryLimit"] = "0";
        _script.Handle = (_, _) => throw new InvalidOperationException("broken");
        var host = await StartAsync(failureStatus: HealthStatus.Degraded);
        _world.Put("a");
        _world.RunFor(10.Seconds());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Exception is HandlerFailedException).ShouldBe((HealthStatus.Degraded, true));
    }

    [Fact]
    public async Task A_stream_that_was_read_to_its_end_is_degraded()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.DeleteTable();
        _world.RunFor(1.Hours());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Description).ShouldBe((HealthStatus.Degraded, "Stream 'orders' was read to its end: it is switched off, or its table deleted."));
    }

    [Fact]
    public async Task Gaps_are_counted()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.DisableStream();
        _world.RunFor(1.Minutes());
        _world.Table.EnableStream();
        _world.RunFor(10.Minutes());

        var entry = await CheckAsync(host);

        entry.Data["gaps"].ShouldBe(1L);
    }

    [Fact]
    public async Task A_check_of_a_stream_that_has_no_settings_is_refused_when_the_host_starts()
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => _world.StartAsync(services => services.AddHealthChecks().AddDynamoStream("order")));

        error.Message.ShouldStartWith("Stream 'order' cannot be hosted. Correct these in section 'DynamoStreams:order' of the configuration");
    }

    [Fact]
    public async Task Thresholds_that_contradict_the_interval_are_refused_when_the_host_starts()
    {
        _world.Section["Interval"] = "00:02:00";

        var error = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(new() { DegradedLag = null, UnhealthyPollAge = 3.Minutes() }));

        error.Message.ShouldEndWith("stream:\n- Health:DegradedPollAge is 00:01:00, and must be more than Interval (00:02:00)");
    }

    private static DynamoStreamsServiceException Throttled() => new(StreamFault.Transient, "Slow down.");

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["orders"];

    private Task<IHost> StartAsync(
        DynamoStreamHealthOptions? thresholds = null,
        HealthStatus? failureStatus = null,
        string[]? tags = null,
        Action<IServiceCollection>? register = null) => _world.StartAsync(services =>
        {
            services.AddSingleton(_script);
            (register ?? (handled => handled.AddDynamoStreamHandler<Collector>("orders")))(services);
            services
                .Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore)
                .AddHealthChecks()
                .AddDynamoStream("orders", thresholds, failureStatus, tags);
        });
}
