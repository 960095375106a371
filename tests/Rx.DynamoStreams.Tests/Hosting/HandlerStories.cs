using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class HandlerStories : IDisposable
{
    private readonly HostWorld _world = new();
    private readonly CollectorScript _script = new();
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_call_has_an_instance_of_its_own_scope_which_is_disposed_after_it()
    {
        await StartAsync();
        var alive = new List<int>();
        _script.Handle = (_, _) =>
        {
            alive.Add(_script.Instances.Count - _script.Disposed.Count);
            return Task.CompletedTask;
        };

        _world.Put("a");
        _world.Put("b");
        _world.RunFor(10.Seconds());

        _script.Handled.ShouldBe(["a", "b"]);
        alive.ShouldBe([1, 1]);
        _script.Instances.Distinct().Count().ShouldBe(2);
        _script.Disposed.ShouldBe(_script.Instances);
    }

    [Fact]
    public async Task A_scope_is_disposed_also_where_the_handler_fails_and_the_change_comes_again()
    {
        await StartAsync();
        _script.Handle = (_, _) => _script.Instances.Count < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;

        _world.Put("a");
        _world.RunFor(10.Seconds());

        (_script.Instances.Count, _script.Handled.Single()).ShouldBe((3, "a"));
        _script.Disposed.ShouldBe(_script.Instances);
    }

    [Fact]
    public async Task Batches_are_handled_by_a_batch_handler()
    {
        await _world.StartAsync(services => services.AddSingleton(_script).AddDynamoStreamBatchHandler<Collector>("orders"));
        _world.Put("a");
        _world.Put("b");

        _world.RunFor(10.Seconds());

        _script.Handled.ShouldBe(["a+b"]);
        _script.Disposed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_host_that_stops_lets_a_running_handler_finish_and_calls_no_further_one()
    {
        var finish = new TaskCompletionSource();
        _script.Handle = (_, _) => finish.Task;
        var host = await StartAsync();
        _world.Put("a");
        _world.Put("b");
        _world.RunFor(10.Seconds());

        var stopping = host.StopAsync(Token);
        _world.RunFor(10.Seconds());
        var wasStopped = stopping.IsCompleted;
        finish.SetResult();
        await stopping;

        (wasStopped, string.Join(' ', _script.Handled)).ShouldBe((false, "a"));
        _world.Log.Lines.ShouldContain("Information: Collector handles stream 'orders' no more, because the host stops; what it has done is saved");
    }

    [Fact]
    public async Task A_handler_that_does_not_finish_in_time_has_its_token_cancelled()
    {
        _world.Section["Handler:DrainTimeout"] = "00:00:05";
        var isCancelled = false;
        _script.Handle = (_, token) =>
        {
            token.Register(() => isCancelled = true);
            return new TaskCompletionSource().Task;
        };
        var host = await StartAsync();
        _world.Put("a");
        _world.RunFor(10.Seconds());

        var stopping = host.StopAsync(Token);
        _world.RunFor(4.Seconds());
        var early = isCancelled;
        _world.RunFor(2.Seconds());
        await stopping;

        (early, isCancelled, _script.Handled.Count).ShouldBe((false, true, 0));
    }

    [Fact]
    public async Task A_handler_whose_token_throws_at_the_end_of_its_time_keeps_no_host_from_stopping()
    {
        _world.Section["Handler:DrainTimeout"] = "00:00:05";
        _script.Handle = (_, token) =>
        {
            token.Register(() => throw new InvalidOperationException("broken"));
            return new TaskCompletionSource().Task;
        };
        var host = await StartAsync();
        _world.Put("a");
        _world.RunFor(10.Seconds());

        var stopping = host.StopAsync(Token);
        Record.Exception(() => _world.RunFor(6.Seconds()));
        await stopping.WaitAsync(5.Seconds(), Token);

        _world.Log.Lines.ShouldContain(line => line.StartsWith("Information: Collector handles stream 'orders' no more, because the host stops"));
    }

    [Fact]
    public async Task A_host_that_starts_again_goes_on_from_the_checkpoint()
    {
        _world.Section["CheckpointStore:Kind"] = "File";
        _world.Section["CheckpointStore:Path"] = Path.Combine(_folder, "orders.json");
        _world.Section["ConsumerName"] = "billing";
        using (var first = await StartAsync())
        {
            _world.Put("a");
            _world.RunFor(10.Seconds());
            await first.StopAsync(Token);
        }
        _world.Put("b");

        await StartAsync();
        _world.RunFor(10.Seconds());

        _script.Handled.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Handling_that_ends_with_an_error_stops_the_host_by_default_and_says_why()
    {
        _world.Section["Handler:RetryLimit"] = "0";
        _script.Handle = (_, _) => throw new InvalidOperationException("broken");
        var host = await StartAsync();
        _world.Put("a");

        _world.RunFor(10.Seconds());
        await host.WaitForShutdownAsync(Token);

        _world.Log.Lines.Count(line => line.StartsWith("Critical: Collector handles stream 'orders' no more, because it failed: The handler failed 1 times")).ShouldBe(1);
    }

    [Fact]
    public async Task Handling_that_ends_with_an_error_leaves_the_host_running_where_it_is_told_so()
    {
        _world.Table.Stream.Fails(Rx.DynamoStreams.Testing.StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));
        var host = await _world.StartAsync(services => services
            .AddSingleton(_script)
            .AddDynamoStreamHandler<Collector>("orders")
            .Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore));

        _world.RunFor(10.Seconds());
        await Should.ThrowAsync<DynamoStreamsServiceException>(host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Single().ExecuteTask!);

        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Handling_that_comes_to_the_end_of_the_stream_says_so_and_the_host_goes_on()
    {
        var host = await StartAsync();
        _world.RunFor(10.Seconds());

        _world.Table.DeleteTable();
        _world.RunFor(1.Hours());

        _world.Log.Lines.ShouldContain(line => line.StartsWith("Warning: Collector has handled all of stream 'orders'"));
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void A_second_handler_of_a_stream_is_refused()
    {
        var services = new ServiceCollection().AddDynamoStreamHandler<Collector>("orders");

        var error = Should.Throw<InvalidOperationException>(() => services.AddDynamoStreamBatchHandler<Collector>("orders"));

        error.Message.ShouldBe("Stream 'orders' has a handler already. Register the stream under another name, with another ConsumerName, for a second one.");
    }

    private Task<IHost> StartAsync() => _world.StartAsync(services => services.AddSingleton(_script).AddDynamoStreamHandler<Collector>("orders"));
}
