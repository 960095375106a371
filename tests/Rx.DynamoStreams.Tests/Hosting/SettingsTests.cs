using Amazon;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly HostWorld _world = new();

    private static readonly string[] InCodeOnly =
        ["JitterSeed", "Client:UseFipsEndpoint", "Client:UseDualStackEndpoint", "Client:MaxResponseBytes", "Client:CallTimeout"];

    public static TheoryData<string, string> Parts => new()
    {
        { "", nameof(DynamoStreamSettings.Stream) },
        { "Handler:", nameof(DynamoStreamSettings.Handler) },
        { "CheckpointStore:", nameof(DynamoStreamSettings.CheckpointStore) },
        { "Client:", nameof(DynamoStreamSettings.Client) },
        { "Health:", nameof(DynamoStreamSettings.Health) },
        { "Replica:", nameof(DynamoStreamSettings.Replica) },
    };

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_option_that_a_text_can_say_is_read_from_the_section(string prefix, string name)
    {
        var part = typeof(DynamoStreamSettings).GetProperty(name)!;
        var samples = part.PropertyType.GetProperties()
            .Where(option => !InCodeOnly.Contains($"{prefix}{option.Name}"))
            .Select(option => (Option: option, Text: SampleOf(option.PropertyType, option.GetValue(part.GetValue(new DynamoStreamSettings())))))
            .Where(sample => sample.Text is not null)
            .ToDictionary(sample => sample.Option, sample => sample.Text);

        var settings = Read(samples.ToDictionary(sample => $"{prefix}{sample.Key.Name}", sample => sample.Value));

        samples.ShouldNotBeEmpty();
        foreach (var (option, text) in samples)
            TextOf(option.GetValue(part.GetValue(settings))).ShouldBe(text, option.Name);
    }

    [Theory]
    [InlineData("latest", "latest")]
    [InlineData("Trim-Horizon", "trim horizon")]
    [InlineData("2026-01-31T08:00Z", "since 2026-01-31T08:00:00.0000000+00:00")]
    [InlineData("2026-01-31T08:00:00.5+02:00", "since 2026-01-31T08:00:00.5000000+02:00")]
    public void A_start_is_a_word_or_a_time_with_its_zone(string text, string start)
    {
        var settings = Read(new() { ["StartFrom"] = text });

        settings.Stream.StartFrom.ToString().ShouldBe(start);
    }

    [Fact]
    public void Code_comes_after_the_configuration_and_sees_it()
    {
        _world.Section["Interval"] = "00:00:05";

        var settings = Settings(services => services.AddDynamoStream("orders", orders =>
            orders.Stream = orders.Stream with { MaxIdleInterval = 2 * orders.Stream.Interval }));

        settings.Stream.MaxIdleInterval.ShouldBe(10.Seconds());
    }

    [Fact]
    public void Scheduler_and_logging_are_the_hosts_and_those_of_the_streams_name_come_first()
    {
        var own = new Microsoft.Reactive.Testing.TestScheduler();

        var hosts = Settings(services => services.AddDynamoStream("orders"));
        var named = Settings(services => services.AddDynamoStream("orders").AddKeyedSingleton<System.Reactive.Concurrency.IScheduler>("orders", own));

        (hosts.Stream.Scheduler, hosts.Stream.LoggerFactory).ShouldBe((_world.Scheduler, _world.Log));
        named.Stream.Scheduler.ShouldBe(own);
    }

    [Fact]
    public async Task The_host_does_not_start_and_one_message_tells_everything_that_is_wrong()
    {
        foreach (var (key, value) in new[] { ("StreamArn", "arn"), ("Interval", "0:0:0"), ("Intervall", "1"), ("MaxConcurrentReads", "many"), ("StartFrom", "2026-01-31T08:00:00"), ("Handler:MaxConcurrency", "0"), ("Handler:DrainTimeout", "0:1:0"), ("CheckpointStore:Kind", "File"), ("Client:Region", "mars-1"), ("Client:EndpointUrl", "ftp://x"), ("Health:UnhealthyLag", "0:0:1"), ("Replica:ScanSegments", "0") })
            _world.Section[key] = value;
        using var host = _world.NewHost(services => services.AddDynamoStreamHandler<Collector>("orders").AddDynamoTableReplica("orders", ShownJson.Default.Shown));

        var error = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        error.Message.Split("\n- ").ShouldBe(
        [
            "Stream 'orders' cannot be hosted. Correct these in section 'DynamoStreams:orders' of the configuration, or in the code that configures the stream:",
            "StartFrom is '2026-01-31T08:00:00', and must be latest, trim-horizon or a time with its zone, like 2026-01-31T08:00:00Z",
            "MaxConcurrentReads is 'many', and must be a whole number",
            "Client:Region is 'mars-1', and must be a region, like eu-central-1",
            "Intervall is no setting; there are TableName, StreamArn, Interval, MaxIdleInterval, StartFrom, ConsumerName, BeginAnew, CheckpointInterval, MaxConcurrentReads, GapPolicy, ListingInterval, RetryDelay, MaxRetryDelay, RetryLimit, DoubtfulRetryLimit, CallTimeout, CheckpointStore, Handler, Client, Health, Replica",
            "TableName and StreamArn are both set, and only one of them can be read",
            "CheckpointStore:Path is missing, and a store in a file needs it",
            "The client's options cannot be used: EndpointUrl must begin with http:// or https://",
            "The stream's options cannot be used: Interval is 00:00:00, and must be 1 millisecond to 1 day; ConsumerName is empty, and a CheckpointStore needs one",
            "The handler's options cannot be used: MaxConcurrency is 0, and must be 1 to 1,000",
            "The replica's options cannot be used: ScanSegments is 0, and must be 1 to 100",
            "Handler:DrainTimeout is 00:01:00, and must be less than the host's ShutdownTimeout (00:00:30), so that the last checkpoint can be saved",
            "Health:UnhealthyLag is 00:00:01, and must be above 0, and DegradedLag (00:01:00) at least",
        ]);
    }

    [Theory]
    [InlineData("CheckpointStore", "File", "CheckpointStore is 'File', and must have settings below it")]
    [InlineData("CheckpointStore:TableName", "checkpoints", "CheckpointStore:Kind is missing, and without it nothing is stored; let it be File, Table or None")]
    [InlineData("CheckpointStore:Path", "orders.json", "CheckpointStore:Kind is missing, and without it nothing is stored; let it be File, Table or None")]
    public async Task A_store_that_would_never_be_made_is_told(string key, string value, string failure)
    {
        _world.Section[key] = value;
        using var host = _world.NewHost(services => services.AddDynamoStream("orders"));

        var error = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        error.Message.Split("\n- ")[1..].ShouldBe([failure]);
    }

    [Fact]
    public async Task A_store_that_is_switched_off_may_keep_its_other_settings()
    {
        _world.Section["CheckpointStore:Kind"] = "None";
        _world.Section["CheckpointStore:TableName"] = "checkpoints";

        var host = await _world.StartAsync(services => services.AddDynamoStream("orders"));

        host.Services.GetRequiredService<IOptionsMonitor<DynamoStreamSettings>>().Get("orders").CheckpointStore.Kind.ShouldBe(CheckpointStoreKind.None);
    }

    [Fact]
    public async Task What_is_wrong_with_several_streams_is_told_of_all_at_once()
    {
        using var host = _world.NewHost(services => services.AddDynamoStreamHandler<Collector>("invoices").AddDynamoTableReplica("customers", ShownJson.Default.Shown, shown => shown.Id));

        var error = await Should.ThrowAsync<AggregateException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        error.InnerExceptions.Cast<OptionsValidationException>().Select(one => one.OptionsName).ShouldBe(["invoices", "customers"]);
    }

    [Fact]
    public async Task A_stream_without_a_section_is_told_where_it_belongs()
    {
        using var host = _world.NewHost(services => services.AddDynamoStream("invoices"));

        var error = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        error.Message.ShouldEndWith("section 'DynamoStreams:invoices' of the configuration, or in the code that configures the stream:\n- TableName and StreamArn are both missing, and one of them is needed");
    }

    [Fact]
    public async Task A_hosts_shorter_shutdown_asks_for_a_shorter_drain_of_handlers_alone()
    {
        void Hurry(IServiceCollection services) => services.Configure<HostOptions>(options => options.ShutdownTimeout = 5.Seconds());
        using var handling = _world.NewHost(services => Hurry(services.AddDynamoStreamHandler<Collector>("orders")));
        using var observing = _world.NewHost(services => Hurry(services.AddDynamoStream("orders")));

        var error = await Should.ThrowAsync<OptionsValidationException>(() => handling.StartAsync(TestContext.Current.CancellationToken));
        await observing.StartAsync(TestContext.Current.CancellationToken);

        error.Message.ShouldContain("Handler:DrainTimeout is 00:00:20, and must be less than the host's ShutdownTimeout (00:00:05)");
    }

    private DynamoStreamSettings Read(Dictionary<string, string?> section)
    {
        foreach (var (key, value) in section)
            _world.Section[key] = value;
        using var host = _world.NewHost(services => services.AddDynamoStream("orders"));
        return new OptionsFactory<DynamoStreamSettings>(host.Services.GetServices<IConfigureOptions<DynamoStreamSettings>>(), []).Create("orders");
    }

    private DynamoStreamSettings Settings(Action<IServiceCollection> register) =>
        _world.NewHost(register).Services.GetRequiredService<IOptionsMonitor<DynamoStreamSettings>>().Get("orders");

    // Differs from every default; null for what no text says.
    private static string? SampleOf(Type type, object? otherwise) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var time when time == typeof(TimeSpan) => "01:02:03",
        var number when number == typeof(int) || number == typeof(double) => "77",
        var flag when flag == typeof(bool) => $"{!(bool)otherwise!}",
        var text when text == typeof(string) => "some text",
        var start when start == typeof(StartFrom) => "trim-horizon",
        var region when region == typeof(RegionEndpoint) => "eu-west-3",
        var address when address == typeof(Uri) => "http://localhost:8000/",
        { IsEnum: true } choice => Enum.GetNames(choice)[^1],
        _ => null,
    };

    private static string? TextOf(object? value) => value switch
    {
        StartFrom start => start.ToString().Replace(' ', '-'),
        RegionEndpoint region => region.SystemName,
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };
}
