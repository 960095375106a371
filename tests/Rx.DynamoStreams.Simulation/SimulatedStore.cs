using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Simulation;

// A checkpoint store as one life of a reader sees it: calls take time and fail, before or after the work is done, and once the
// reader is dead none is answered.
internal sealed class SimulatedStore(ICheckpointStore store, double failures, Action<StoredCheckpoint> onSaved, Random random, IScheduler scheduler) : ICheckpointStore
{
    // Just before something is stored; the reader may die of it.
    public Action OnSaving { get; init; } = () => { };

    public bool IsDead { get; set; }

    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        AnswerAsync(() => store.LoadAsync(consumerName, streamArn, cancellationToken));

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default) =>
        AnswerAsync(() => store.ListStreamArnsAsync(consumerName, cancellationToken));

    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default) =>
        AnswerAsync(async () =>
        {
            OnSaving();
            if (IsDead)
                await new TaskCompletionSource().Task.ConfigureAwait(false);
            await store.SaveAsync(consumerName, checkpoint, cancellationToken).ConfigureAwait(false);
            onSaved(checkpoint);
            return true;
        });

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default) =>
        AnswerAsync(async () =>
        {
            await store.DeleteAsync(consumerName, streamArn, cancellationToken).ConfigureAwait(false);
            return true;
        });

    private async Task<T> AnswerAsync<T>(Func<Task<T>> call)
    {
        await AfterSomeTime().ConfigureAwait(false);
        FailAtRandom();
        var answer = await call().ConfigureAwait(false);
        await AfterSomeTime().ConfigureAwait(false);
        FailAtRandom();
        return answer;
    }

    // For ever, when the reader dies meanwhile.
    private Task AfterSomeTime()
    {
        var over = new TaskCompletionSource();
        scheduler.Schedule(TimeSpan.FromMilliseconds(random.Next(50)), () =>
        {
            if (!IsDead)
                over.SetResult();
        });
        return over.Task;
    }

    private void FailAtRandom()
    {
        if (random.NextDouble() < failures)
            throw new TimeoutException("The simulated store did not answer.");
    }
}
