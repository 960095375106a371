using static Rx.DynamoStreams.Testing.Contracts.StoreTrial;

namespace Rx.DynamoStreams.Testing.Contracts;

// What a deletion takes, and what comes after it.
internal static class DeletingCases
{
    public static IEnumerable<ContractCase> All =>
    [
        new("A deletion where nothing is stored is no error", NothingAsync),
        new("A deleted checkpoint is gone, and no other one", GoneAsync),
        new("After a deletion a first save begins anew", AnewAsync),
        new("A consumer that still runs when its checkpoint is deleted conflicts at its next save", StillRunsAsync),
    ];

    private static async Task NothingAsync(StoreTrial trial)
    {
        await trial.DeleteAsync(trial.Orders).ConfigureAwait(false);
        await trial.SaveAsync(trial.Orders, Checkpoint(1)).ConfigureAwait(false);
        await trial.DeleteAsync(trial.Orders).ConfigureAwait(false);
        await trial.DeleteAsync(trial.Orders).ConfigureAwait(false);

        await trial.HoldsNothingAsync(trial.Orders, "deletions").ConfigureAwait(false);
    }

    private static async Task GoneAsync(StoreTrial trial)
    {
        string[] others = ["Orders", "orders.audit", "orders "];
        foreach (var other in others)
            await trial.SaveAsync(trial.Consumer(other), Checkpoint(1)).ConfigureAwait(false);
        await trial.SaveUpToAsync(trial.Orders, 3).ConfigureAwait(false);
        await trial.SaveAsync(trial.Orders, Checkpoint(1, arn: NextArn)).ConfigureAwait(false);

        await trial.DeleteAsync(trial.Orders).ConfigureAwait(false);

        await trial.HoldsNothingAsync(trial.Orders, "a deletion").ConfigureAwait(false);
        await trial.ListsAsync(trial.Orders, "a deletion of the one in another stream", NextArn).ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, Checkpoint(1, arn: NextArn), "a deletion of the one in another stream").ConfigureAwait(false);
        foreach (var other in others)
            await trial.HoldsAsync(trial.Consumer(other), Checkpoint(1), "a deletion of another consumer's").ConfigureAwait(false);
    }

    private static async Task AnewAsync(StoreTrial trial)
    {
        await trial.SaveAsync(trial.Orders, Checkpoint(1) with { State = ConsumerState.Empty.With("claim", "1") }).ConfigureAwait(false);
        await trial.SaveAsync(trial.Orders, Checkpoint(2) with { State = ConsumerState.Empty.With("claim", "2") }).ConfigureAwait(false);
        await trial.DeleteAsync(trial.Orders).ConfigureAwait(false);

        await trial.SaveAsync(trial.Orders, Checkpoint(1, "next")).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, Checkpoint(1, "next"), "a deletion and a first save").ConfigureAwait(false);
        await trial.ListsAsync(trial.Orders, "a deletion and a first save", Arn).ConfigureAwait(false);
    }

    private static async Task StillRunsAsync(StoreTrial trial)
    {
        await trial.SaveUpToAsync(trial.Orders, 2, "running").ConfigureAwait(false);
        await trial.DeleteAsync(trial.Orders).ConfigureAwait(false);

        await trial.ConflictAsync(trial.Orders, Checkpoint(3, "running"), stored: null).ConfigureAwait(false);
        await trial.ConflictAsync(trial.Orders, Checkpoint(2, "running"), stored: null).ConfigureAwait(false);

        await trial.HoldsNothingAsync(trial.Orders, "a deletion and saves that followed what it took").ConfigureAwait(false);
    }
}
