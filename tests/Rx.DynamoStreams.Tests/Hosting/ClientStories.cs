using System.Reactive.Threading.Tasks;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class ClientStories : IDisposable
{
    private readonly HostWorld _world = new();
    private readonly CollectorScript _script = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_clients_of_the_services_are_used()
    {
        await _world.StartAsync(services => services.AddSingleton(_script).AddDynamoStreamHandler<Collector>("orders"));
        _world.Put("a");

        _world.RunFor(10.Seconds());

        _script.Handled.ShouldBe(["a"]);
        _world.Table.TableCalls.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Clients_that_are_registered_for_the_streams_name_come_before_all_others()
    {
        using var other = new HostWorld();
        _world.Section["Client:EndpointUrl"] = "http://localhost:1";
        await _world.StartAsync(services => services
            .AddSingleton(_script)
            .AddKeyedSingleton<IAmazonDynamoDB>("orders", other.Table.Client)
            .AddKeyedSingleton("orders", other.Table.StreamsClient)
            .AddKeyedSingleton<System.Reactive.Concurrency.IScheduler>("orders", other.Scheduler)
            .AddDynamoStreamHandler<Collector>("orders"));
        other.Put("of the other");

        other.RunFor(10.Seconds());

        _script.Handled.ShouldBe(["of the other"]);
        _world.Table.TableCalls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_kind_of_endpoint_that_code_asks_for_comes_before_the_client_of_the_services(bool fips, bool dualStack)
    {
        (_world.Section["TableName"], _world.Section["StreamArn"]) = (null, _world.Table.Stream.StreamArn);
        var asked = 0;
        using var host = _world.NewHost(services => services
            .AddSingleton(_ => (asked++, _world.Table.StreamsClient).StreamsClient)
            .AddDynamoStream("orders", orders => orders.Client = orders.Client with { UseFipsEndpoint = fips, UseDualStackEndpoint = dualStack }));

        OrdersOf(host).Subscribe().Dispose();

        asked.ShouldBe(fips || dualStack ? 0 : 1);
    }

    [Fact]
    public async Task The_credentials_of_the_AWSOptions_sign_for_the_stream_too()
    {
        using var sent = new SentRequests();

        await ErrorAsync(new AWSOptions { Credentials = new BasicAWSCredentials("BASE", "secret") }, sent);

        sent.Authorizations.Single().ShouldContain("Credential=BASE/");
    }

    [Fact]
    public async Task A_role_that_the_AWSOptions_name_is_assumed_for_the_stream_too()
    {
        using var sent = new SentRequests();

        var error = await ErrorAsync(new AWSOptions { Credentials = new NoCredentials(), SessionRoleArn = "arn:aws:iam::123456789012:role/reader" }, sent);

        error.ToString().ShouldContain("AssumeRole for role arn:aws:iam::123456789012:role/reader");
        sent.Authorizations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_streams_of_a_host_are_each_others_strangers()
    {
        using var other = new HostWorld();
        var seen = new List<string>();
        var host = await _world.StartAsync(services => services
            .AddSingleton(_script)
            .AddDynamoStreamHandler<Collector>("orders")
            .AddDynamoStream("invoices", invoices => (invoices.StreamArn, invoices.Stream) = (other.Table.Stream.StreamArn, invoices.Stream with { StartFrom = StartFrom.TrimHorizon, Scheduler = other.Scheduler }))
            .AddKeyedSingleton("invoices", other.Table.StreamsClient));

        host.Services.GetRequiredKeyedService<IObservable<StreamEvent>>("invoices").Inserts().Subscribe(insert => seen.Add(HostWorld.IdOf(insert)));
        _world.Put("order");
        other.Put("invoice");
        _world.RunFor(10.Seconds());
        other.RunFor(10.Seconds());

        (string.Join(' ', _script.Handled), string.Join(' ', seen)).ShouldBe(("order", "invoice"));
    }

    private static IObservable<StreamEvent> OrdersOf(IHost host) => host.Services.GetRequiredKeyedService<IObservable<StreamEvent>>("orders");

    // What reading a stream ends with that has no other client than that of AddAWSService.
    private async Task<Exception> ErrorAsync(AWSOptions aws, SentRequests sent)
    {
        aws.Region = RegionEndpoint.EUWest1;
        (_world.Section["TableName"], _world.Section["StreamArn"]) = (null, _world.Table.Stream.StreamArn);
        using var host = _world.NewHost(services => services
            .RemoveAll<IAmazonDynamoDB>()
            .RemoveAll<IDynamoStreamsClient>()
            .RemoveAll<System.Reactive.Concurrency.IScheduler>()
            .AddDefaultAWSOptions(aws)
            .AddAWSService<IAmazonDynamoDB>()
            .AddDynamoStream("orders", orders => (orders.Stream, orders.Client) = (
                orders.Stream with { RetryLimit = 0 },
                orders.Client with { HttpMessageHandler = sent })));
        return await Should.ThrowAsync<Exception>(OrdersOf(host).ToTask(TestContext.Current.CancellationToken));
    }

    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new InvalidOperationException("There are none.");
    }
}
