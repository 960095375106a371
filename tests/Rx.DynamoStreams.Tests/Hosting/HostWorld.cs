using System.Reactive.Concurrency;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;

namespace Rx.DynamoStreams.Tests.Hosting;

// A table in memory and hosts that know its clients, in virtual time. The stream's name is "orders", as the table's.
internal sealed class HostWorld : IDisposable
{
    private readonly List<IHost> _hosts = [];

    public HostWorld() => Table = new InMemoryTable(Scheduler, "orders", "id");

    public TestScheduler Scheduler { get; } = new();

    public InMemoryTable Table { get; }

    public Log Log { get; } = new();

    // Keys of the stream's section.
    public Dictionary<string, string?> Section { get; } = new() { ["TableName"] = "orders", ["StartFrom"] = "trim-horizon" };

    public IEnumerable<StreamCall> Reads => Table.Stream.Reads();

    public IHost NewHost(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(Section.Select(pair => KeyValuePair.Create($"DynamoStreams:orders:{pair.Key}", pair.Value)));
        builder.Services.AddSingleton<IScheduler>(Scheduler).AddSingleton(Table.Client).AddSingleton(Table.StreamsClient);
        builder.Services.AddSingleton<ILoggerFactory>(Log);
        register(builder.Services);
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }

    public async Task<IHost> StartAsync(Action<IServiceCollection> register)
    {
        var host = NewHost(register);
        await host.StartAsync();
        return host;
    }

    public void Put(string id) => Table.Put(new Dictionary<string, AttributeValue> { ["id"] = new(id) });

    public void RunFor(TimeSpan time) => Scheduler.AdvanceBy(time.Ticks);

    public void Dispose() => _hosts.ForEach(host => host.Dispose());

    public static string IdOf(ItemChange change) => change.Keys["id"]!.S;
}
