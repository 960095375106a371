using System.Reactive.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class ReplicaHealthStories : IDisposable
{
    private readonly HostWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_stream_that_only_a_replica_follows_is_being_read_and_tells_its_figures()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Description, entry.Data["lagSeconds"]).ShouldBe((HealthStatus.Healthy, "Stream 'orders' is being read.", 0.0));
        ((long)entry.Data["polls"]).ShouldBeInRange(9, 12);
        ((double)entry.Data["lastPollAgeSeconds"]).ShouldBeInRange(0, 1);
    }

    [Theory]
    [InlineData(30, HealthStatus.Healthy)]
    [InlineData(90, HealthStatus.Degraded)]
    [InlineData(330, HealthStatus.Unhealthy)]
    public async Task A_replica_whose_stream_completes_no_poll_is_stalled(int seconds, HealthStatus status)
    {
        _world.Table.Stream.Fails(StreamOperation.DescribeStream, Throttled, times: null);
        var host = await StartAsync();

        _world.RunFor(seconds.Seconds());
        var entry = await CheckAsync(host);

        _world.Table.Stream.Failed.Count().ShouldBeGreaterThan(3);
        (entry.Status, entry.Description!.Contains("stalled")).ShouldBe((status, status != HealthStatus.Healthy));
    }

    [Fact]
    public async Task A_replica_that_takes_long_to_scan_its_table_is_not_stalled()
    {
        _world.Section["Replica:ScanSegments"] = "100";
        _world.Section["Replica:ScanUnitsPerSecond"] = "0.1";
        var host = await StartAsync();
        _world.RunFor(10.Minutes());

        var entry = await CheckAsync(host);

        (await ReplicaOf(host).Progress.FirstAsync()).Phase.ShouldBe(ReplicaPhase.Scanning);
        (entry.Status, entry.Description).ShouldBe((HealthStatus.Healthy, "Stream 'orders' is being read."));
    }

    [Theory]
    [InlineData(30, HealthStatus.Healthy)]
    [InlineData(90, HealthStatus.Degraded)]
    [InlineData(660, HealthStatus.Unhealthy)]
    public async Task A_replica_whose_shards_cannot_be_read_lags_by_the_time_since_they_could(int seconds, HealthStatus status)
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, Throttled, times: null);

        _world.RunFor(seconds.Seconds());
        var entry = await CheckAsync(host);

        _world.Table.Stream.Failed.Count().ShouldBeGreaterThan(3);
        entry.Status.ShouldBe(status, entry.Description);
        ((double)entry.Data["lagSeconds"]).ShouldBeInRange(seconds - 25, seconds + 1);
    }

    [Fact]
    public async Task A_replica_that_ended_with_an_error_in_a_host_that_goes_on_is_unhealthy_and_says_why()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));
        _world.RunFor(10.Seconds());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Exception).ShouldSatisfyAllConditions(
            seen => seen.Status.ShouldBe(HealthStatus.Unhealthy), seen => seen.Exception.ShouldBeOfType<DynamoStreamsServiceException>());
        entry.Description.ShouldBe("Reading stream 'orders' ended: denied");
    }

    [Fact]
    public async Task A_replica_whose_table_was_deleted_is_degraded()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.DeleteTable();
        _world.RunFor(1.Hours());

        var entry = await CheckAsync(host);

        (entry.Status, entry.Description).ShouldBe((HealthStatus.Degraded, "Stream 'orders' was read to its end: it is switched off, or its table deleted."));
    }

    [Fact]
    public async Task A_replica_that_is_not_started_is_not_being_read()
    {
        var host = _world.NewHost(Register);

        var entry = await CheckAsync(host);

        (entry.Status, entry.Description).ShouldBe((HealthStatus.Healthy, "Stream 'orders' is not being read."));
    }

    private static DynamoStreamsServiceException Throttled() => new(StreamFault.Transient, "Slow down.");

    private static DynamoTableReplica<Shown> ReplicaOf(IHost host) => host.Services.GetRequiredKeyedService<DynamoTableReplica<Shown>>("orders");

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["orders"];

    private static void Register(IServiceCollection services) => services
        .AddDynamoTableReplica("orders", ShownJson.Default.Shown)
        .Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore)
        .AddHealthChecks()
        .AddDynamoStream("orders");

    private Task<IHost> StartAsync() => _world.StartAsync(Register);
}
