using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A store whose saves take longer than its loads; each does at its end what it does. So whoever loads while somebody else saves
// gets what was there before.
internal sealed class SlowStore(ICheckpointStore store, IScheduler scheduler, TimeSpan saving) : ICheckpointStore
{
    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        Later(saving / 4, () => store.LoadAsync(consumerName, streamArn, cancellationToken));

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default) =>
        store.ListStreamArnsAsync(consumerName, cancellationToken);

    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default) =>
        Later(saving, async () =>
        {
            await store.SaveAsync(consumerName, checkpoint, cancellationToken);
            return true;
        });

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(consumerName, streamArn, cancellationToken);

    private Task<T> Later<T>(TimeSpan latency, Func<Task<T>> call)
    {
        var due = new TaskCompletionSource();
        scheduler.Schedule(latency, due.SetResult);
        return CallAsync();

        async Task<T> CallAsync()
        {
            await due.Task;
            return await call();
        }
    }
}
