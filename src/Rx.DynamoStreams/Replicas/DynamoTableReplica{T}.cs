using System.Reactive.Linq;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Operators;
using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams;

/// <summary>A copy of a DynamoDB table, as current as its stream: made by <see cref="DynamoTableReplica"/>.</summary>
/// <remarks>
/// <para>
/// It opens the table's stream, scans the table, and follows the stream. From the moment it is live it shows of each item only
/// values that the table has had, in their order, and whatever the table becomes, it becomes too, within a poll or two.
/// Items are independent of each other: a write to two of them may show in two steps.
/// </para>
/// <para>
/// Safe for use from several threads. What was read last stays readable after the end. It costs a scan, then what reading the
/// stream costs, see <see cref="ObservableDynamoStream"/>.
/// </para>
/// </remarks>
/// <typeparam name="T">What the items are mapped to.</typeparam>
public sealed class DynamoTableReplica<T> : IDisposable
    where T : class
{
    private readonly ReplicaContents<T> _contents;
    private readonly ReplicaReading _reading;
    private readonly ReplicaTelemetry _telemetry;
    private readonly Lock _gate = new();
    private bool _isStarted;

    internal DynamoTableReplica(
        IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, ItemMapping<T> mapping, DynamoTableReplicaOptions options)
    {
        IShownItems<T> items = options.Store is null ? new ShownInMemory<T>() : new ShownInStore<T>(options.Store, mapping);
        _contents = new ReplicaContents<T>(mapping, items, options.Stream.Scheduler);
        _reading = new ReplicaReading(dynamoDb, client, tableName, options, _contents);
        _telemetry = new ReplicaTelemetry(tableName, () => Count);
    }

    /// <summary>How many items there are; 0 before it is live.</summary>
    public int Count => _contents.Count;

    /// <summary>How far it is: at once for a new subscriber, then whenever it changes, and after each page of a scan.</summary>
    public IObservable<ReplicaProgress> Progress => _contents.Progress;

    /// <summary>
    /// Ends when the replica does: well when its table was deleted and not made again, with the error that ended it, cancelled when it is
    /// disposed. Unlike <see cref="Connect"/> it needs no snapshot.
    /// </summary>
    public Task Completion => _contents.Completion;

    /// <summary>Begins. To begin once more gives the same task and does nothing else.</summary>
    /// <returns>
    /// A task that ends when the replica is live, with its contents complete. It fails with what the replica failed with, or is
    /// cancelled when the replica is disposed, or the table deleted, before it was live.
    /// </returns>
    public Task StartAsync()
    {
        lock (_gate)
        {
            if (!_isStarted)
                Start();
            _isStarted = true;
        }
        return _contents.Live;
    }

    /// <summary>The contents, and then every change, without a gap.</summary>
    /// <remarks>
    /// Each subscriber gets a snapshot first, which is all in memory: at once when the replica is live, else as soon as it is. Sets come
    /// one at a time, on the scheduler of the options but for that first snapshot, which comes while subscribing. An observer that takes
    /// its time holds up the replica, though not its readers. What it throws is thrown on the scheduler, and ends its own subscription
    /// alone. The sets end when the table was deleted and not made again within
    /// <see cref="DynamoTableReplicaOptions.MaxAbsence"/>, or with the error that ended the replica: a fault that retries do not mend,
    /// an item that does not map, an index's selector that throws, a <see cref="StreamGapException"/> by option; disposing the replica
    /// ends nothing.
    /// </remarks>
    public IObservable<ReplicaChangeSet<T>> Connect() => Observable.Create<ReplicaChangeSet<T>>(_contents.Subscribe);

    /// <summary>An item by its key; null when it is not there. From a <see cref="DynamoTableReplicaOptions.Store"/> it is another object each time.</summary>
    /// <param name="key">The key's attributes, all of them and no others.</param>
    public T? Find(IReadOnlyDictionary<string, AttributeValue> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _contents.Find(ReplicaKey.Of(key.ToDictionary()));
    }

    /// <summary>An item by its key; null when it is not there. From a <see cref="DynamoTableReplicaOptions.Store"/> it is another object each time.</summary>
    /// <param name="key">The key's attributes, all of them and no others, as <see cref="ReplicaChange{T}.Key"/> has them.</param>
    public T? Find(ItemImage key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _contents.Find(key) ?? _contents.Find(ReplicaKey.Of(key.ToAttributeMap()));
    }

    /// <summary>All items by their keys, at one moment. A copy in memory, which costs as much as its size.</summary>
    public IReadOnlyDictionary<ItemImage, T> Snapshot() => _contents.Copy();

    /// <summary>The items by something computed from them; kept up to date from now on.</summary>
    /// <param name="selector">
    /// What to find an item by: the same for the same item, each time; null for an item that is not to be found. Called for each
    /// change, twice for an update; what it throws then ends the replica.
    /// </param>
    /// <param name="comparer">When two values are the same; by default the type's own equality.</param>
    public ReplicaIndex<TIndex, T> IndexBy<TIndex>(Func<T, TIndex?> selector, IEqualityComparer<TIndex>? comparer = null)
        where TIndex : notnull
    {
        ArgumentNullException.ThrowIfNull(selector);
        return _contents.Index(selector, comparer);
    }

    /// <summary>
    /// Saves the contents to the file of the options, or a bookmark to their store, as soon as the contents are just what a position in
    /// the stream says.
    /// </summary>
    /// <returns>
    /// A task that ends when they are saved: with the next poll once the replica is live, and
    /// <see cref="DynamoTableReplicaOptions.SettleTime"/> is over. It fails with what the file system says, and is cancelled when the
    /// replica ends before.
    /// </returns>
    /// <exception cref="InvalidOperationException">The options name neither a file nor a store.</exception>
    public Task SaveAsync() => _reading.SaveAsync();

    /// <summary>
    /// Stops reading. What it has stays readable; subscribers hear nothing any more, and a new one of <see cref="Progress"/> hears that it
    /// ended. A save under way is broken off, and another replica may have the file once this returns.
    /// </summary>
    public void Dispose()
    {
        _reading.Dispose();
        _contents.Dispose();
        _telemetry.Dispose();
    }

    // One that ended may never be disposed.
    private void Start()
    {
        _telemetry.Start();
        Completion.ContinueWith(_ => _telemetry.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _reading.Start();
    }
}
