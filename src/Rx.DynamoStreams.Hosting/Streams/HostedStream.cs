using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rx.DynamoStreams.Hosting.Health;
using Rx.DynamoStreams.Hosting.Settings;

namespace Rx.DynamoStreams.Hosting.Streams;

// One stream of the host, with all that its readers share: settings, clients, the checkpoint store, and what is known of their
// health. A store is one consumer's: the handler's where there is one, else the shared observable's.
internal sealed class HostedStream : IDisposable
{
    private readonly StreamRegistration _registration;
    private readonly HostedClients _clients;
    private readonly Lazy<ICheckpointStore?> _store;
    private readonly AsyncSubject<Unit> _ended = new();
    private volatile IObservable<StreamEvent> _shared;

    public HostedStream(IServiceProvider services, string name)
    {
        Name = name;
        _registration = services.GetRequiredKeyedService<StreamRegistration>(name);
        Settings = services.GetRequiredService<IOptionsMonitor<DynamoStreamSettings>>().Get(name);
        _clients = new HostedClients(services, name, Settings.Client);
        _store = new(NewStore);
        (SharedHealth, HandlerHealth, ReplicaHealth) = (new ReaderHealth(Scheduler), new ReaderHealth(Scheduler), new ReaderHealth(Scheduler));
        _shared = NewShared();
        Shared = Observable.Defer(() => _shared);
    }

    public string Name { get; }

    public DynamoStreamSettings Settings { get; }

    public IScheduler Scheduler => Settings.Stream.Scheduler;

    public IObservable<StreamEvent> Shared { get; }

    public ReaderHealth SharedHealth { get; }

    public ReaderHealth HandlerHealth { get; }

    public ReaderHealth ReplicaHealth { get; }

    public IObservable<StreamEvent> ForHandler() => Read(withStore: true);

    public DynamoTableReplica<T> NewReplica<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        var given = Settings.Replica;
        var options = given with
        {
            Stream = WithStore(null),
            OnPoll = poll =>
            {
                ReplicaHealth.Polled(poll);
                given.OnPoll?.Invoke(poll);
            },
        };
        return DynamoTableReplica.Create(_clients.DynamoDb, _clients.Streams, Settings.TableName!, typeInfo, options);
    }

    public void Dispose()
    {
        _ended.OnNext(Unit.Default);
        _ended.OnCompleted();
        _clients.Dispose();
        if (_store is { IsValueCreated: true, Value: FileCheckpointStore file } && file != Settings.Stream.CheckpointStore)
            file.Dispose();
    }

    // What was published once and ended would tell of its end for ever. So there is another one by the time that subscribers hear of
    // it, and Retry reads anew.
    private IObservable<StreamEvent> NewShared() => Observable
        .Defer(() => SharedHealth.Watch(Read(withStore: !_registration.HasHandler)))
        .TakeUntil(_ended)
        .Do(_ => { }, _ => _shared = NewShared(), () => _shared = NewShared())
        .Publish()
        .RefCount();

    private IObservable<StreamEvent> Read(bool withStore)
    {
        var options = WithStore(withStore ? _store.Value : null);
        return string.IsNullOrWhiteSpace(Settings.StreamArn)
            ? ObservableDynamoStream.ForTable(_clients.DynamoDb, _clients.Streams, Settings.TableName!, options)
            : ObservableDynamoStream.Create(_clients.Streams, Settings.StreamArn, options);
    }

    private DynamoStreamOptions WithStore(ICheckpointStore? store) => Settings.Stream with
    {
        CheckpointStore = store,
        // The shared stream begins with StartFrom each time.
        BeginAnew = store is null ? null : Settings.Stream.BeginAnew,
    };

    private ICheckpointStore? NewStore() => Settings.CheckpointStore.Kind switch
    {
        CheckpointStoreKind.File => new FileCheckpointStore(Settings.CheckpointStore.Path!),
        CheckpointStoreKind.Table => new DynamoDBCheckpointStore(_clients.DynamoDb, Settings.CheckpointStore.TableName!, new()
        {
            CreateTableIfMissing = Settings.CheckpointStore.CreateTableIfMissing,
            Scheduler = Scheduler,
        }),
        _ => Settings.Stream.CheckpointStore,
    };
}
