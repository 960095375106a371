using System.Collections.Concurrent;
using System.Text;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Docs;

// What docs/hosting.md shows works, with no other client than that of AddAWSService: its endpoint and credentials are the only ones.
public sealed class OrderHostTests : IDisposable, ICounts
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _accessKey = $"HOST{Guid.NewGuid():N}";
    private readonly DynamoDbLocal _local;
    private readonly LocalAccount _account;
    private readonly BlockingCollection<string> _counted = [];
    private readonly TaskCompletionSource _polled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OrderHostTests(DynamoDbLocal local) => (_local, _account) = (local, new LocalAccount(local, _accessKey));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _account.Dispose();
        _counted.Dispose();
    }

    [Fact]
    public async Task Orders_are_counted_found_and_shown_and_the_stream_is_healthy()
    {
        var table = await OrdersAsync("o1");
        using var host = NewHost(table);

        await host.StartAsync(Token);
        var page = host.Services.GetRequiredService<OrderPage>();
        var shown = new TaskCompletionSource<ItemImage>();
        using var showing = page.Refresh(image => shown.TrySetResult(image));

        Counted().ShouldBe("o1");
        page.Find("o1")!.Customer.ShouldBe("ann", "the host's start waits for the replica");
        (await shown.Task.WaitAsync(Limit, Token))["id"]!.S.ShouldBe("o1");
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Token);
        health.Entries["orders"].Status.ShouldBe(HealthStatus.Healthy, health.Entries["orders"].Description);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_host_that_starts_again_counts_no_order_twice()
    {
        var table = await OrdersAsync("o1");
        using (var first = NewHost(table))
        {
            await first.StartAsync(Token);
            Counted().ShouldBe("o1");
            await _polled.Task.WaitAsync(Limit, Token);
            await first.StopAsync(Token);
        }
        await PutAsync(table, "o2");

        using var second = NewHost(table);
        await second.StartAsync(Token);

        Counted().ShouldBe("o2");
        await second.StopAsync(Token);
        _counted.ShouldBeEmpty();
    }

    Task ICounts.AddAsync(string id, CancellationToken cancellationToken)
    {
        _counted.Add(id, cancellationToken);
        return Task.CompletedTask;
    }

    private string? Counted() => _counted.TryTake(out var id, (int)Limit.TotalMilliseconds, Token) ? id : null;

    private IHost NewHost(LocalTable table)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(OrderHost.Settings)));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS:ServiceURL"] = _local.Endpoint.AbsoluteUri,
            ["AWS:AuthenticationRegion"] = "us-east-1",
            ["DynamoStreams:orders:TableName"] = table.Name,
            ["DynamoStreams:orders:Interval"] = "00:00:00.020",
            // Creation times of DynamoDB Local are whole minutes, so that a record looks up to a minute late.
            ["DynamoStreams:orders:Health:DegradedLag"] = "00:02:00",
        });
        OrderHost.Register(builder);
        var aws = builder.Configuration.GetAWSOptions();
        aws.Credentials = new BasicAWSCredentials(_accessKey, "secret");
        builder.Services.AddSingleton(aws);
        // Before a poll was completed there is no position to store.
        builder.Services.AddDynamoStream("orders", orders => orders.Handler = orders.Handler with
        {
            OnPoll = poll => _ = poll.Poll > 1 && _polled.TrySetResult(),
        });
        builder.Services.AddSingleton<ICounts>(this);
        return builder.Build();
    }

    private async Task<LocalTable> OrdersAsync(string id)
    {
        var table = await _account.CreateTableAsync();
        await PutAsync(table, id);
        return table;
    }

    private static Task PutAsync(LocalTable table, string id) =>
        table.PutAsync(id, ("customer", new("ann")), ("total", new() { N = "10.5" }), ("state", new("open")));
}
