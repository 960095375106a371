using static Rx.DynamoStreams.Testing.Contracts.StoreTrial;

namespace Rx.DynamoStreams.Testing.Contracts;

// Arguments and cancellation.
internal static class CallingCases
{
    public static IEnumerable<ContractCase> All =>
    [
        new("Empty names and ARNs are refused", EmptyAsync),
        new("A checkpoint without a version or a holder is refused", IncompleteAsync),
        new("A call that is cancelled before it begins does nothing", CancelledAsync),
    ];

    private static async Task EmptyAsync(StoreTrial trial)
    {
        var (store, token) = (trial.Store, trial.Token);
        await trial.RefusedAsync<ArgumentException>(() => store.LoadAsync("", Arn, token), "a load under an empty name").ConfigureAwait(false);
        await trial.RefusedAsync<ArgumentException>(() => store.LoadAsync(trial.Orders, "", token), "a load of an empty ARN").ConfigureAwait(false);
        await trial.RefusedAsync<ArgumentException>(() => store.ListStreamArnsAsync("", token), "a listing under an empty name").ConfigureAwait(false);
        await trial.RefusedAsync<ArgumentException>(() => store.SaveAsync("", Checkpoint(1), token), "a save under an empty name").ConfigureAwait(false);
        await trial.RefusedAsync<ArgumentException>(() => store.DeleteAsync("", Arn, token), "a deletion under an empty name").ConfigureAwait(false);
        await trial.RefusedAsync<ArgumentException>(() => store.DeleteAsync(trial.Orders, "", token), "a deletion of an empty ARN").ConfigureAwait(false);
    }

    private static async Task IncompleteAsync(StoreTrial trial)
    {
        foreach (var (version, holder) in ((long, string)[])[(0, "me"), (-1, "me"), (1, "")])
        {
            await trial.RefusedAsync<ArgumentException>(
                () => trial.SaveAnywayAsync(trial.Orders, Checkpoint(version, holder)), $"a save of version {version} by '{holder}'").ConfigureAwait(false);
        }
        await trial.HoldsNothingAsync(trial.Orders, "saves that were refused").ConfigureAwait(false);
    }

    private static async Task CancelledAsync(StoreTrial trial)
    {
        var (store, cancelled) = (trial.Store, new CancellationToken(canceled: true));
        await trial.RefusedAsync<OperationCanceledException>(
            () => trial.SaveAnywayAsync(trial.Orders, Checkpoint(1), cancelled), "a save with a cancelled token").ConfigureAwait(false);
        await trial.HoldsNothingAsync(trial.Orders, "a save that was cancelled before it began").ConfigureAwait(false);

        await trial.SaveAsync(trial.Orders, Checkpoint(1)).ConfigureAwait(false);
        await trial.RefusedAsync<OperationCanceledException>(
            () => store.LoadAsync(trial.Orders, Arn, cancelled), "a load with a cancelled token").ConfigureAwait(false);
        await trial.RefusedAsync<OperationCanceledException>(
            () => store.ListStreamArnsAsync(trial.Orders, cancelled), "a listing with a cancelled token").ConfigureAwait(false);
        await trial.RefusedAsync<OperationCanceledException>(
            () => store.DeleteAsync(trial.Orders, Arn, cancelled), "a deletion with a cancelled token").ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, Checkpoint(1), "a deletion that was cancelled before it began").ConfigureAwait(false);
    }
}
