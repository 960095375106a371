using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Rx.DynamoStreams.Hosting.Handlers;
using Rx.DynamoStreams.Hosting.Replicas;
using Rx.DynamoStreams.Hosting.Settings;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting;

/// <summary>Registers DynamoDB streams, their handlers and replicas of their tables with a host.</summary>
/// <remarks>
/// <para>
/// Each stream has a name, which is its key in the services and the section <c>DynamoStreams:{name}</c> of the configuration. All
/// settings are checked when the host starts; an <see cref="OptionsValidationException"/> then tells of each stream everything that is
/// wrong.
/// </para>
/// <para>
/// The clients are the <c>IAmazonDynamoDB</c> (as of AddAWSService) and <see cref="IDynamoStreamsClient"/> of the services, where they
/// are registered; time and the delivering thread are those of their <see cref="IScheduler"/>, else
/// <see cref="TaskPoolScheduler.Default"/>. One registered with the stream's name as its key comes before one without.
/// </para>
/// </remarks>
public static class DynamoStreamServiceCollectionExtensions
{
    /// <summary>
    /// Registers a stream, to be had as <c>[FromKeyedServices(name)] IObservable&lt;StreamEvent&gt;</c>, shared by all its subscribers.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Reading begins with the first subscriber and ends with the last one, however many there are in between; the next one begins it
    /// anew. A late subscriber gets what comes from then on. It costs what one subscription costs, see
    /// <see cref="ObservableDynamoStream"/>. It completes when the services are disposed.
    /// </para>
    /// <para>
    /// A checkpoint store is the handler's, where there is one; then the shared observable reads beside it without one, from
    /// <see cref="DynamoStreamOptions.StartFrom"/>, as a second reader of the stream.
    /// </para>
    /// <para>To register a name again adds to its configuration.</para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The stream's name in the host.</param>
    /// <param name="configure">Changes what was read from the configuration; null for nothing.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static IServiceCollection AddDynamoStream(this IServiceCollection services, string name, Action<DynamoStreamSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Registered(services, name);
        if (configure is not null)
            services.Configure(name, configure);
        return services;
    }

    /// <summary>
    /// Handles a stream's changes for as long as the host runs: each at least once, and the checkpoint follows what is done, see
    /// <see cref="StreamHandling"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Each call has a service scope of its own, which is disposed when the call ends. The handler is a scoped service, unless it is
    /// registered otherwise. Calls come on the scheduler.
    /// </para>
    /// <para>
    /// When the host stops, nothing more is read, handlers that run may finish within <see cref="HandlerOptions.DrainTimeout"/>, and what
    /// is done is saved. When handling ends with an error, that is logged, and the host does what its
    /// <see cref="HostOptions.BackgroundServiceExceptionBehavior"/> says: by default it stops.
    /// </para>
    /// </remarks>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The stream's name in the host. It need not be registered before.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The stream has a handler already.</exception>
    public static IServiceCollection AddDynamoStreamHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name)
        where THandler : class, IDynamoStreamHandler =>
        AddHandler<THandler>(services, name, (handler, changes, token) => handler.HandleAsync(changes[0], token), takesBatches: false);

    /// <summary>Handles a stream's changes in batches, one at a time, for as long as the host runs.</summary>
    /// <inheritdoc cref="AddDynamoStreamHandler{THandler}"/>
    public static IServiceCollection AddDynamoStreamBatchHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name)
        where THandler : class, IDynamoStreamBatchHandler =>
        AddHandler<THandler>(services, name, (handler, changes, token) => handler.HandleAsync(changes, token), takesBatches: true);

    /// <summary>
    /// Keeps a replica of a stream's table, to be had as <c>[FromKeyedServices(name)] DynamoTableReplica&lt;T&gt;</c>. It starts with the
    /// host and is disposed with its services.
    /// </summary>
    /// <remarks>
    /// <para>
    /// By default it becomes live while the host runs; with <see cref="DynamoStreamSettings.WaitUntilReplicaIsLive"/> the host's start
    /// waits for it, and fails when it fails. When it ends with an error, that is logged, and the host does what its
    /// <see cref="HostOptions.BackgroundServiceExceptionBehavior"/> says: by default it stops.
    /// </para>
    /// <para>
    /// When the host stops, a live replica with a <see cref="DynamoTableReplicaOptions.File"/> or
    /// <see cref="DynamoTableReplicaOptions.Store"/> is saved at the end of the next poll, within <see cref="HostOptions.ShutdownTimeout"/>;
    /// where that is too short, it is logged, and the save before counts.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">What the items are mapped to.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The stream's name in the host. It need not be registered before, and its settings name a table.</param>
    /// <param name="typeInfo">From a source-generated context, so that trimming and native compilation work.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The stream has a replica already.</exception>
    public static IServiceCollection AddDynamoTableReplica<T>(this IServiceCollection services, string name, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        AddReplica(services, name, typeInfo);
        return services.AddSingleton<IHostedService>(provider => new ReplicaService<T>(() => Stream(provider, name), () => Replica<T>(provider, name)));
    }

    /// <summary>
    /// Keeps a replica of a stream's table, and finds its items by keys of your own type:
    /// <c>[FromKeyedServices(name)] ReplicaLookup&lt;TKey, T&gt;</c>, beside the replica itself.
    /// </summary>
    /// <remarks>Else it is as without a key.</remarks>
    /// <typeparam name="TKey">What an item is found by, compared by its own equality: a string, a number, a tuple of them.</typeparam>
    /// <typeparam name="T">What the items are mapped to.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The stream's name in the host. It need not be registered before, and its settings name a table.</param>
    /// <param name="typeInfo">From a source-generated context, so that trimming and native compilation work.</param>
    /// <param name="key">
    /// An item's key: the same for the same item each time, and another one for each item. What it throws ends the replica.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The stream has a replica already.</exception>
    public static IServiceCollection AddDynamoTableReplica<TKey, T>(
        this IServiceCollection services, string name, JsonTypeInfo<T> typeInfo, Func<T, TKey> key)
        where TKey : notnull
        where T : class
    {
        ArgumentNullException.ThrowIfNull(key);
        AddReplica(services, name, typeInfo);
        services.AddKeyedSingleton(name, (provider, _) => new ReplicaLookup<TKey, T>(name, Replica<T>(provider, name), key));
        return services.AddSingleton<IHostedService>(provider => new ReplicaService<T>(() => Stream(provider, name), () =>
        {
            // Before there are items, so that it costs no pass over them later.
            _ = provider.GetRequiredKeyedService<ReplicaLookup<TKey, T>>(name);
            return Replica<T>(provider, name);
        }));
    }

    private static IServiceCollection AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        IServiceCollection services, string name, Func<THandler, IReadOnlyList<ItemChange>, CancellationToken, Task> handle, bool takesBatches)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Registered(services, name).TakeHandler(takesBatches);
        services.TryAddScoped<THandler>();
        return services.AddSingleton<IHostedService>(provider => new StreamHandlerService<THandler>(
            () => Stream(provider, name), handle, takesBatches, provider.GetRequiredService<IServiceScopeFactory>()));
    }

    private static void AddReplica<T>(IServiceCollection services, string name, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(typeInfo);
        Registered(services, name).TakeReplica();
        services.AddKeyedSingleton(name, (provider, _) => Stream(provider, name).NewReplica(typeInfo));
    }

    private static DynamoTableReplica<T> Replica<T>(IServiceProvider provider, string name)
        where T : class => provider.GetRequiredKeyedService<DynamoTableReplica<T>>(name);

    private static HostedStream Stream(IServiceProvider provider, string name) => provider.GetRequiredKeyedService<HostedStream>(name);

    private static StreamRegistration Registered(IServiceCollection services, string name)
    {
        if (StreamRegistration.Find(services, name) is { } known)
            return known;
        var registration = new StreamRegistration(name);
        services.AddKeyedSingleton(name, registration);
        services.AddKeyedSingleton(name, (provider, _) => new HostedStream(provider, name));
        services.AddKeyedSingleton(name, (provider, _) => Stream(provider, name).Shared);
        services.AddSingleton<IValidateOptions<DynamoStreamSettings>>(
            provider => new SettingsValidation(registration, provider.GetRequiredService<IOptions<HostOptions>>()));
        services.AddOptions<DynamoStreamSettings>(name)
            .Configure<IServiceProvider>((settings, provider) => Read(settings, provider, name))
            .ValidateOnStart();
        return registration;
    }

    private static void Read(DynamoStreamSettings settings, IServiceProvider provider, string name)
    {
        settings.Stream = settings.Stream with
        {
            Scheduler = provider.GetKeyedService<IScheduler>(name) ?? provider.GetService<IScheduler>() ?? TaskPoolScheduler.Default,
            LoggerFactory = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
        };
        if (provider.GetService<IConfiguration>() is { } configuration)
            ConfiguredSettings.Read(settings, configuration.GetSection(ConfiguredSettings.SectionOf(name)));
    }
}
