using System.Reactive.Concurrency;
using System.Text.Json.Nodes;

namespace Rx.DynamoStreams.Cli.Commands;

// How far tail came, in a file: what its start means before the first line, then replaced after each poll that had something, once
// its lines are written out.
internal sealed class TailProgress : IDisposable
{
    public const string ConsumerName = "rxddb";

    private static readonly TimeSpan IdleSave = TimeSpan.FromMinutes(1);

    private readonly FileCheckpointStore _store;
    private readonly IScheduler _scheduler;
    private readonly string _holder = $"rxddb/{Environment.ProcessId}";
    private StoredCheckpoint? _stored;

    private TailProgress(FileCheckpointStore store, StoredCheckpoint? stored, IScheduler scheduler) =>
        (_store, _stored, _scheduler) = (store, stored, scheduler);

    // Null where the file, or the stream in it, is yet to come.
    public StreamPosition? Position => _stored?.Position;

    // By the table's name the newest of its streams that the file knows comes before the newest that there is: it is read to its end first.
    public static async Task<TailProgress> OpenAsync(
        string path, string streamArn, bool isByTable, IScheduler scheduler, CancellationToken cancellationToken)
    {
        var store = new FileCheckpointStore(path);
        try
        {
            var known = isByTable ? await NewestKnownAsync(store, streamArn, cancellationToken) : null;
            return new TailProgress(store, await store.LoadAsync(ConsumerName, known ?? streamArn, cancellationToken), scheduler);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // Saves what the first start means: with the oldest record, or as of a time. Whoever is killed before the first poll is
    // complete goes on from there; latest would be a later one then.
    public void Begin(string streamArn, DateTimeOffset? startedAt, DateTimeOffset serviceTime) => Save(StreamPosition.Parse(new JsonObject
    {
        ["version"] = 1,
        ["streamArn"] = streamArn,
        ["startedAt"] = startedAt,
        ["beganAt"] = serviceTime,
        ["shards"] = new JsonObject(),
    }.ToJsonString()));

    // The file store is done when it returns.
    public void Save(StreamPosition position)
    {
        // Of a table's next stream nothing is stored yet.
        var stored = Position?.StreamArn == position.StreamArn ? _stored : null;
        if (stored is { Position: var before } && before.Shards.SequenceEqual(position.Shards) && position.CurrentUntil - before.CurrentUntil < IdleSave)
            return;
        var next = new StoredCheckpoint(position, (stored?.Version ?? 0) + 1, _holder, _scheduler.Now) { State = _stored?.State ?? ConsumerState.Empty };
        _store.SaveAsync(ConsumerName, next).GetAwaiter().GetResult();
        _stored = next;
    }

    public void Dispose() => _store.Dispose();

    // ARNs of one table's streams differ in their last part only, which sorts by time.
    private static async Task<string?> NewestKnownAsync(FileCheckpointStore store, string streamArn, CancellationToken cancellationToken)
    {
        var table = streamArn[..(streamArn.LastIndexOf('/') + 1)];
        var known = await store.ListStreamArnsAsync(ConsumerName, cancellationToken);
        return known.Where(other => other.StartsWith(table, StringComparison.Ordinal)).Max(StringComparer.Ordinal);
    }
}
