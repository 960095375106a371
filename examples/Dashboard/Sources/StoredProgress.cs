using Rx.DynamoStreams;

namespace Dashboard;

// The position in a file. It is stored some seconds late: a restarted server reads again what pages may not have been sent, and they
// know by its id what they have.
internal sealed class StoredProgress : IDisposable
{
    private const string ConsumerName = "dashboard";
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    private readonly FileCheckpointStore _store;
    private readonly TimeProvider _clock;
    private readonly Queue<(DateTimeOffset At, StreamPosition Position)> _recent = new();
    private StoredCheckpoint? _stored;

    private StoredProgress(FileCheckpointStore store, StoredCheckpoint? stored, TimeProvider clock) =>
        (_store, _stored, _clock) = (store, stored, clock);

    public StreamPosition? Position => _stored?.Position;

    public static async Task<StoredProgress> OpenAsync(string path, string streamArn, TimeProvider clock, CancellationToken cancellationToken)
    {
        FileCheckpointStore? store = null;
        try
        {
            store = new FileCheckpointStore(path);
            return new StoredProgress(store, await store.LoadAsync(ConsumerName, streamArn, cancellationToken), clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StreamPositionException or ArgumentException)
        {
            store?.Dispose();
            throw new DashboardException(e.Message, e);
        }
    }

    // The file store is done when it returns.
    public void Save(StreamPosition position)
    {
        var now = _clock.GetUtcNow();
        if (_stored is null)
            Store(position, now);
        if (_recent.Count == 0 || now - _recent.Last().At > Late / 5)
            _recent.Enqueue((now, position));
        while (_recent.Count > 0 && now - _recent.Peek().At >= Late)
            Store(_recent.Dequeue().Position, now);
    }

    public void Dispose() => _store.Dispose();

    private void Store(StreamPosition position, DateTimeOffset now)
    {
        var next = new StoredCheckpoint(position, (_stored?.Version ?? 0) + 1, $"dashboard/{Environment.ProcessId}", now) { State = _stored?.State ?? ConsumerState.Empty };
        _store.SaveAsync(ConsumerName, next).GetAwaiter().GetResult();
        _stored = next;
    }
}
