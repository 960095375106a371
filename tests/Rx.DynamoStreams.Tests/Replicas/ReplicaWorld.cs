using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Replicas;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Tests.Replicas;

// A table of versioned items with a replica of it, in virtual time, and what its subscribers see.
internal sealed class ReplicaWorld : IDisposable
{
    private readonly Func<ItemImage, string> _map;
    private readonly DynamoTableReplicaOptions _options;

    public ReplicaWorld(
        StreamViewType? viewType = null,
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null,
        Func<TestScheduler, InMemoryTable>? table = null)
    {
        Table = table?.Invoke(Scheduler) ?? new InMemoryTable(Scheduler, "orders", "id", viewType: viewType);
        var options = new DynamoTableReplicaOptions { Stream = new() { Scheduler = Scheduler, JitterSeed = 1 }, Saving = AtOnce };
        _options = with?.Invoke(options) ?? options;
        _map = map ?? (image => image["version"]!.N);
        Replica = NewReplica();
    }

    // Saves take no time.
    public static FileSaving AtOnce { get; } = FileSaving.OnThreadPool with
    {
        RunAsync = (save, cancellationToken) =>
        {
            var saving = new Task(save, cancellationToken);
            saving.RunSynchronously(TaskScheduler.Default);
            return saving;
        },
    };

    public TestScheduler Scheduler { get; } = new();

    public InMemoryTable Table { get; }

    public DynamoTableReplica<string> Replica { get; private set; }

    // Ids and versions, as in "a1 b2".
    public string Shown => TextOf(Replica.Snapshot().Select(item => (item.Key, (string?)item.Value)));

    public string Wanted => TextOf(Table.Items.Select(item => (item, (string?)_map(item))));

    public DynamoTableReplica<string> NewReplica() => DynamoTableReplica.Create(Table.Client, Table.StreamsClient, "orders", _map, _options);

    public void Put(string id, int version) => Table.Put(ItemOf(id, version));

    public void Delete(string id) => Table.Delete(KeyOf(id));

    public static Dictionary<string, AttributeValue> KeyOf(string id) => new() { ["id"] = new() { S = id } };

    public static Dictionary<string, AttributeValue> ItemOf(string id, int version) => new()
    {
        ["id"] = new() { S = id },
        ["version"] = new() { N = version.ToString(CultureInfo.InvariantCulture) },
        ["tags"] = new() { SS = ["x", "y"] },
    };

    // Each set on a line: "snapshot: +a1 +b1", "a1>2 -b1".
    public List<string> Watch(DynamoTableReplica<string>? replica = null)
    {
        var sets = new List<string>();
        (replica ?? Replica).Connect().Subscribe(
            set => sets.Add((set.IsSnapshot ? "snapshot: " : "") + string.Join(' ', set.Changes.OrderBy(IdOf, StringComparer.Ordinal).Select(TextOf))),
            error => sets.Add(error.Message),
            () => sets.Add("end"));
        return sets;
    }

    public void RunUntil(TimeSpan time) => Scheduler.AdvanceTo(time.Ticks);

    public void At(TimeSpan time, Action action)
    {
        RunUntil(time);
        action();
    }

    public void Dispose() => Replica.Dispose();

    private static string IdOf(ReplicaChange<string> change) => change.Key["id"]!.S;

    private static string TextOf(ReplicaChange<string> change) => change.Reason switch
    {
        ReplicaChangeReason.Add => $"+{IdOf(change)}{change.Current}",
        ReplicaChangeReason.Update => $"{IdOf(change)}{change.Previous}>{change.Current}",
        _ => $"-{IdOf(change)}{change.Previous}",
    };

    private static string TextOf(IEnumerable<(ItemImage Key, string? Value)> items) =>
        string.Join(' ', items.Select(item => $"{item.Key["id"]!.S}{item.Value}").Order(StringComparer.Ordinal));
}
