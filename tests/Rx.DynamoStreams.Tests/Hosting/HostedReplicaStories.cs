using System.Globalization;
using System.Reactive.Linq;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Replicas;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class HostedReplicaStories : IDisposable
{
    private readonly HostWorld _world = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ReplicaFile => _folder.File("orders.replica");

    private int Scans => _world.Table.TableCalls.Count(call => call.Operation == TableOperation.Scan);

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_replica_starts_with_the_host_and_becomes_live_while_it_runs()
    {
        _world.Put("a");
        var host = await StartAsync();

        var replica = ReplicaOf(host);
        var atTheStart = replica.Count;
        _world.RunFor(10.Seconds());
        _world.Put("b");
        _world.RunFor(10.Seconds());

        (atTheStart, string.Join(' ', replica.Snapshot().Values.Select(shown => shown.Id).Order())).ShouldBe((0, "a b"));
    }

    [Fact]
    public async Task The_hosts_start_waits_for_the_replica_where_it_is_told_to()
    {
        _world.Section["Replica:WaitUntilLive"] = "true";
        _world.Put("a");
        using var host = NewHost();

        var starting = host.StartAsync(Token);
        var isStartedEarly = starting.IsCompleted;
        _world.RunFor(10.Seconds());
        await starting;

        (isStartedEarly, ReplicaOf(host).Count).ShouldBe((false, 1));
    }

    [Fact]
    public async Task A_start_that_waits_fails_with_the_replica()
    {
        _world.Section["Replica:WaitUntilLive"] = "true";
        _world.Table.Stream.Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));
        using var host = NewHost();

        var starting = host.StartAsync(Token);
        _world.RunFor(10.Seconds());

        (await Should.ThrowAsync<DynamoStreamsServiceException>(starting)).Message.ShouldContain("denied");
    }

    [Fact]
    public async Task A_replica_that_fails_later_stops_the_host_by_default_and_says_why()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));

        _world.RunFor(10.Seconds());
        await host.WaitForShutdownAsync(Token);

        _world.Log.Lines.ShouldContain(line => line.StartsWith("Critical: The replica of stream 'orders' ended, because it failed") && line.Contains("denied"));
    }

    [Fact]
    public async Task Reading_ends_when_the_host_is_disposed_and_what_the_replica_has_stays_readable()
    {
        _world.Put("a");
        var host = await StartAsync();
        var replica = ReplicaOf(host);
        _world.RunFor(10.Seconds());
        await host.StopAsync(Token);

        host.Dispose();
        var reads = _world.Reads.Count();
        _world.RunFor(1.Minutes());

        (reads > 5, _world.Reads.Count() - reads, replica.Count).ShouldBe((true, 0, 1));
        replica.Completion.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_replica_of_a_stream_that_is_named_by_its_arn_alone_is_refused()
    {
        _world.Section["TableName"] = null;
        _world.Section["StreamArn"] = _world.Table.Stream.StreamArn;
        using var host = NewHost();

        var error = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(Token));

        error.Message.ShouldEndWith("- TableName is missing, and the replica needs it");
    }

    [Fact]
    public void A_second_replica_of_a_stream_is_refused()
    {
        var services = Replicate(new ServiceCollection());

        var error = Should.Throw<InvalidOperationException>(() => Replicate(services));

        error.Message.ShouldBe("Stream 'orders' has a replica already. Register the stream under another name for a second one.");
    }

    [Fact]
    public async Task A_replica_beside_a_handler_with_a_checkpoint_has_no_use_for_the_store()
    {
        var (script, store) = (new CollectorScript(), new WatchedStore(_world.Scheduler));
        _world.Put("a");

        var host = await _world.StartAsync(services => Replicate(services)
            .AddSingleton(script)
            .AddDynamoStreamHandler<Collector>("orders")
            .AddDynamoStream("orders", orders => orders.Stream = orders.Stream with { CheckpointStore = store, ConsumerName = "billing" }));
        _world.RunFor(10.Seconds());

        (ReplicaOf(host).Count, script.Handled.Count, store.Saves.Select(save => save.Checkpoint.Holder).Distinct().Count()).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Items_are_found_by_a_key_of_the_apps_own_type_as_they_come_and_go()
    {
        _world.Put("a7");
        var host = await _world.StartAsync(services => services.AddDynamoTableReplica("orders", ShownJson.Default.Shown, shown => int.Parse(shown.Id[1..], CultureInfo.InvariantCulture)));
        var orders = host.Services.GetRequiredKeyedService<ReplicaLookup<int, Shown>>("orders");
        var beforeLive = orders.Find(7);

        _world.RunFor(10.Seconds());
        var (seven, eight) = (orders.Find(7), orders.Find(8));
        _world.Put("a8");
        _world.Table.Delete(new Dictionary<string, AttributeValue> { ["id"] = new("a7") });
        _world.RunFor(10.Seconds());

        (beforeLive, seven?.Id, eight).ShouldBe((null, "a7", null));
        (orders.Find(7), orders.Find(8)?.Id).ShouldBe((null, "a8"));
        ReplicaOf(host).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_several_items_have_is_told_to_whoever_asks_for_it_until_one_is_left()
    {
        _world.Put("a7");
        _world.Put("b7");
        _world.Put("a8");
        var host = await _world.StartAsync(services => services.AddDynamoTableReplica("orders", ShownJson.Default.Shown, shown => shown.Id[1..]));
        var orders = host.Services.GetRequiredKeyedService<ReplicaLookup<string, Shown>>("orders");

        _world.RunFor(10.Seconds());
        var error = Should.Throw<InvalidOperationException>(() => orders.Find("7"));
        _world.Table.Delete(new Dictionary<string, AttributeValue> { ["id"] = new("a7") });
        _world.RunFor(10.Seconds());

        error.Message.ShouldStartWith("2 items of replica 'orders' have the key that was asked for. Let the key function of AddDynamoTableReplica tell any two items apart");
        (orders.Find("7")?.Id, orders.Find("8")?.Id).ShouldBe(("b7", "a8"));
    }

    [Fact]
    public async Task A_key_function_that_gives_null_ends_the_replica_and_says_so()
    {
        _world.Put("a");
        var host = await _world.StartAsync(services => services.AddDynamoTableReplica("orders", ShownJson.Default.Shown, _ => (string)null!));

        _world.RunFor(10.Seconds());
        await host.WaitForShutdownAsync(Token);

        _world.Log.Lines.ShouldContain(line => line.StartsWith("Critical: The replica of stream 'orders' ended") && line.Contains("The key function of replica 'orders' gave null for an item."));
    }

    [Fact]
    public async Task An_orderly_stop_saves_the_replica_so_that_the_next_start_is_warm()
    {
        _world.Put("a");
        using (var first = await StartAsync(Keep))
        {
            _world.RunFor(20.Seconds());
            _world.Put("b");
            var stopping = first.StopAsync(Token);
            _world.RunFor(2.Seconds());
            await stopping;
        }
        var scans = Scans;

        var second = await StartAsync(Keep);
        _world.RunFor(10.Seconds());

        (scans > 0, Scans - scans, ReplicaOf(second).Count).ShouldBe((true, 0, 2));
        _world.Log.Lines.ShouldNotContain(line => line.Contains("was not saved"));
    }

    [Fact]
    public async Task An_orderly_stop_leaves_a_bookmark_in_the_store_of_a_replica()
    {
        using var store = new SqliteReplicaStore(_folder.File("orders.db"));
        _world.Put("a");
        var host = await StartAsync(settings => settings.Replica = settings.Replica with { Store = store });
        _world.RunFor(20.Seconds());
        var before = store.Bookmark;

        var stopping = host.StopAsync(Token);
        _world.RunFor(2.Seconds());
        await stopping;

        (before, store.Bookmark).ShouldSatisfyAllConditions(
            seen => seen.before.ShouldBeNull("the first bookmark is due after a minute"), seen => seen.Bookmark.ShouldNotBeNull());
        host.Dispose();
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_replica_that_waits_for_its_stream()
    {
        var host = await StartAsync(Keep);
        _world.RunFor(20.Seconds());
        _world.Table.DisableStream();
        _world.RunFor(1.Minutes());

        var phase = await ReplicaOf(host).Progress.FirstAsync();
        await host.StopAsync(Token);

        phase.Phase.ShouldBe(ReplicaPhase.Waiting);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_replica_that_is_not_live()
    {
        _world.Table.Stream.Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Transient, "slow down"), times: null);
        var host = await StartAsync(Keep);
        _world.RunFor(20.Seconds());

        await host.StopAsync(Token);

        (_world.Table.Stream.Failed.Any(), ReplicaOf(host).Count, File.Exists(ReplicaFile)).ShouldBe((true, 0, false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_does_not_wait_for_a_replica_that_has_ended(bool isTableDeleted)
    {
        var host = await _world.StartAsync(services => Replicate(services)
            .AddDynamoStream("orders", Keep)
            .Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore));
        _world.RunFor(20.Seconds());
        if (isTableDeleted)
            _world.Table.DeleteTable();
        else
            _world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));
        _world.RunFor(1.Hours());

        await host.StopAsync(Token);

        ReplicaOf(host).Completion.IsCompleted.ShouldBeTrue();
        _world.Log.Lines.ShouldNotContain(line => line.Contains("was not saved"));
    }

    [Fact]
    public async Task A_replica_that_cannot_be_saved_before_the_host_has_to_end_is_told()
    {
        _world.Put("a");
        var host = await StartAsync(Keep);
        _world.RunFor(20.Seconds());
        _world.Table.Stream.Hangs(StreamOperation.GetRecords, times: null);
        using var timeout = new CancellationTokenSource();

        var stopping = host.StopAsync(timeout.Token);
        _world.RunFor(20.Seconds());
        var wasStopped = stopping.IsCompleted;
        timeout.Cancel();
        await stopping;

        wasStopped.ShouldBeFalse();
        _world.Log.Lines.ShouldContain("Warning: The replica of stream 'orders' was not saved when the host stopped, and goes on from its save before: the host's ShutdownTimeout was over before a poll was completed and saved");
    }

    private static DynamoTableReplica<Shown> ReplicaOf(IHost host) => host.Services.GetRequiredKeyedService<DynamoTableReplica<Shown>>("orders");

    private static IServiceCollection Replicate(IServiceCollection services) => services.AddDynamoTableReplica("orders", ShownJson.Default.Shown);

    private IHost NewHost() => _world.NewHost(services => Replicate(services));

    private Task<IHost> StartAsync(Action<DynamoStreamSettings>? configure = null) =>
        _world.StartAsync(services => Replicate(services).AddDynamoStream("orders", configure));

    private void Keep(DynamoStreamSettings settings) => settings.Replica = settings.Replica with { File = ReplicaFile, Saving = ReplicaWorld.AtOnce };
}
