using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Cli.Commands;

// How far tail came, in a file: replaced after each poll that had something, once its lines are written out.
internal sealed class TailProgress : IDisposable
{
    private const string ConsumerName = "rxddb";

    private static readonly TimeSpan IdleSave = TimeSpan.FromMinutes(1);

    private readonly FileCheckpointStore _store;
    private readonly IScheduler _scheduler;
    private readonly string _holder = $"rxddb/{Environment.ProcessId}";
    private StoredCheckpoint? _stored;

    private TailProgress(FileCheckpointStore store, StoredCheckpoint? stored, IScheduler scheduler) =>
        (_store, _stored, _scheduler) = (store, stored, scheduler);

    // Null where the file, or the stream in it, is yet to come.
    public StreamPosition? Position => _stored?.Position;

    public static async Task<TailProgress> OpenAsync(string path, string streamArn, IScheduler scheduler, CancellationToken cancellationToken)
    {
        var store = new FileCheckpointStore(path);
        try
        {
            return new TailProgress(store, await store.LoadAsync(ConsumerName, streamArn, cancellationToken), scheduler);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // The file store is done when it returns.
    public void Save(StreamPosition position)
    {
        if (Position is { } before && before.Shards.SequenceEqual(position.Shards) && position.CurrentUntil - before.CurrentUntil < IdleSave)
            return;
        var next = new StoredCheckpoint(position, (_stored?.Version ?? 0) + 1, _holder, _scheduler.Now);
        _store.SaveAsync(ConsumerName, next).GetAwaiter().GetResult();
        _stored = next;
    }

    public void Dispose() => _store.Dispose();
}
