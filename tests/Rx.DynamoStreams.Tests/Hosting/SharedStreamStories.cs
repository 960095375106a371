using System.Reactive.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class SharedStreamStories : IDisposable
{
    private readonly HostWorld _world = new();
    private readonly List<string> _first = [];
    private readonly List<string> _second = [];

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Two_subscribers_cost_what_one_costs()
    {
        using var alone = new HostWorld();
        var ofOne = OrdersOf(await alone.StartAsync(services => services.AddDynamoStream("orders")));
        var ofTwo = OrdersOf(await _world.StartAsync(services => services.AddDynamoStream("orders")));

        ofOne.Subscribe();
        ofTwo.Subscribe();
        ofTwo.Subscribe();
        alone.RunFor(1.Minutes());
        _world.RunFor(1.Minutes());

        _world.Reads.Count().ShouldBe(alone.Reads.Count());
        alone.Reads.Count().ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task A_late_subscriber_sees_what_comes_from_then_on()
    {
        var orders = OrdersOf(await _world.StartAsync(services => services.AddDynamoStream("orders")));
        _world.Put("a");

        orders.Inserts().Subscribe(change => _first.Add(HostWorld.IdOf(change)));
        _world.RunFor(10.Seconds());
        orders.Inserts().Subscribe(change => _second.Add(HostWorld.IdOf(change)));
        _world.Put("b");
        _world.RunFor(10.Seconds());

        (string.Join(' ', _first), string.Join(' ', _second)).ShouldBe(("a b", "b"));
    }

    [Fact]
    public async Task Reading_ends_with_the_last_subscriber_and_the_next_one_begins_it_anew()
    {
        var orders = OrdersOf(await _world.StartAsync(services => services.AddDynamoStream("orders")));
        _world.Put("a");
        _world.RunFor(10.Seconds());
        var before = _world.Reads.Count();
        orders.Subscribe().Dispose();
        var (one, other) = (orders.Subscribe(), orders.Subscribe());
        _world.RunFor(10.Seconds());

        one.Dispose();
        _world.RunFor(10.Seconds());
        var whileOneIsLeft = _world.Reads.Count();
        other.Dispose();
        _world.RunFor(1.Minutes());
        var atTheEnd = _world.Reads.Count();
        orders.Inserts().Subscribe(change => _first.Add(HostWorld.IdOf(change)));
        _world.RunFor(10.Seconds());

        (before, whileOneIsLeft > 15, atTheEnd - whileOneIsLeft).ShouldBe((0, true, 0));
        _first.ShouldBe(["a"]);
    }

    [Fact]
    public async Task After_an_error_the_next_subscriber_begins_anew_so_that_it_can_be_retried()
    {
        var orders = OrdersOf(await _world.StartAsync(services => services.AddDynamoStream("orders")));
        _world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"), times: 2);
        _world.Put("a");

        orders.Inserts().Retry(3).Subscribe(change => _first.Add(HostWorld.IdOf(change)));
        _world.RunFor(10.Seconds());
        orders.Subscribe(_ => { }, error => _second.Add(error.Message));

        _world.Table.Stream.Failed.Count().ShouldBe(2);
        (string.Join(' ', _first), _second.Count).ShouldBe(("a", 0));
    }

    [Fact]
    public async Task It_completes_and_reading_ends_when_the_host_is_disposed()
    {
        var host = await _world.StartAsync(services => services.AddDynamoStream("orders"));
        var orders = OrdersOf(host);
        orders.Subscribe(_ => { }, () => _first.Add("completed"));
        _world.RunFor(10.Seconds());
        var before = _world.Reads.Count();

        host.Dispose();
        _world.RunFor(1.Minutes());
        orders.Subscribe(_ => { }, () => _second.Add("completed"));

        (string.Join(' ', _first), string.Join(' ', _second)).ShouldBe(("completed", "completed"));
        (before > 5, _world.Reads.Count() - before).ShouldBe((true, 0));
    }

    [Fact]
    public async Task A_checkpoint_is_the_handlers_so_subscribers_beside_it_read_from_the_start()
    {
        var store = new WatchedStore(_world.Scheduler);
        var script = new CollectorScript();
        var host = await _world.StartAsync(services => services
            .AddSingleton(script)
            .AddDynamoStreamHandler<Collector>("orders")
            .AddDynamoStream("orders", orders => orders.Stream = orders.Stream with { CheckpointStore = store, ConsumerName = "billing" }));
        _world.Put("a");
        _world.RunFor(10.Seconds());

        OrdersOf(host).Inserts().Subscribe(change => _first.Add(HostWorld.IdOf(change)));
        _world.RunFor(1.Minutes());

        (_first.Single(), script.Handled.Single(), store.Saves.Select(save => save.Checkpoint.Holder).Distinct().Count()).ShouldBe(("a", "a", 1));
        _world.Log.Lines.ShouldNotContain(line => line.StartsWith("Error") || line.StartsWith("Critical"));
    }

    private static IObservable<StreamEvent> OrdersOf(IHost host) => host.Services.GetRequiredKeyedService<IObservable<StreamEvent>>("orders");
}
