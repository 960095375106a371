using static Rx.DynamoStreams.Testing.Contracts.StoreTrial;

namespace Rx.DynamoStreams.Testing.Contracts;

// Which saves succeed, and which are refused, and what they leave.
internal static class SavingCases
{
    private const int Rounds = 5;
    private const int Savers = 8;
    private const int Turns = 20;
    private const int SavesMax = 10_000;

    public static IEnumerable<ContractCase> All =>
    [
        new("Each save takes the place of the one before", ReplacedAsync),
        new("A second writer learns who holds the name, and the first one's progress stays", SecondWriterAsync),
        new("A save that does not follow what is stored changes nothing", NotNextAsync),
        new("A save that follows nothing stored is told so", NothingStoredAsync),
        new("A save whose answer was lost can be made again by its holder", AgainAsync),
        new("Of many that save at once exactly one wins", AtOnceAsync),
        new("What is loaded beside saves is one checkpoint, whole", BesideAsync),
    ];

    private static async Task ReplacedAsync(StoreTrial trial)
    {
        await trial.SaveUpToAsync(trial.Orders, 4).ConfigureAwait(false);
        await trial.SaveAsync(trial.Orders, Checkpoint(5, "another")).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, Checkpoint(5, "another"), "five saves").ConfigureAwait(false);
    }

    private static async Task SecondWriterAsync(StoreTrial trial)
    {
        await trial.SaveUpToAsync(trial.Orders, 2, "first").ConfigureAwait(false);

        await trial.ConflictAsync(trial.Orders, Checkpoint(2, "second"), Checkpoint(2, "first")).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, Checkpoint(2, "first"), "a save of another holder that lost").ConfigureAwait(false);
        await trial.SaveAsync(trial.Orders, Checkpoint(3, "first")).ConfigureAwait(false);
    }

    // An earlier one of the holder itself is none that follows, either.
    private static async Task NotNextAsync(StoreTrial trial)
    {
        await trial.SaveUpToAsync(trial.Orders, 3, "first").ConfigureAwait(false);

        foreach (var (version, holder) in ((long, string)[])[(1, "second"), (2, "second"), (5, "second"), (1, "first"), (2, "first"), (5, "first")])
        {
            await trial.ConflictAsync(trial.Orders, Checkpoint(version, holder), Checkpoint(3, "first")).ConfigureAwait(false);
            await trial.HoldsAsync(trial.Orders, Checkpoint(3, "first"), $"a save of {version} where 3 was stored").ConfigureAwait(false);
        }
    }

    private static async Task NothingStoredAsync(StoreTrial trial)
    {
        await trial.ConflictAsync(trial.Orders, Checkpoint(4), stored: null).ConfigureAwait(false);

        await trial.HoldsNothingAsync(trial.Orders, "a save of 4 where nothing was stored").ConfigureAwait(false);
    }

    private static async Task AgainAsync(StoreTrial trial)
    {
        foreach (var version in (long[])[1, 1, 2, 2, 3])
            await trial.SaveAsync(trial.Orders, Checkpoint(version)).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, Checkpoint(3), "saves made twice").ConfigureAwait(false);
    }

    private static async Task AtOnceAsync(StoreTrial trial)
    {
        var holders = Enumerable.Range(1, Savers).Select(number => $"holder {number}").ToList();
        for (var version = 1L; version <= Rounds; version++)
        {
            var ends = await Task.WhenAll(holders.Select(holder => Task.Run(
                () => EndAsync(() => trial.SaveAnywayAsync(trial.Orders, Checkpoint(version, holder))), trial.Token))).ConfigureAwait(false);

            var winners = holders.Where((_, index) => ends[index] is null).ToList();
            trial.Check(winners.Count == 1, $"of {Savers} saves of version {version} at once {winners.Count} succeeded", "exactly one does");
            foreach (var end in ends.OfType<Exception>())
            {
                trial.Check(end is CheckpointConflictException, $"a save that lost against one at the same time ended with a {end.GetType().Name} ({end.Message})", "it ends with a CheckpointConflictException");
                trial.Check(((CheckpointConflictException)end).CurrentHolder == winners[0], $"a save that lost was told the holder '{((CheckpointConflictException)end).CurrentHolder}'", $"it is told who won: '{winners[0]}'");
            }
            await trial.HoldsAsync(trial.Orders, Checkpoint(version, winners[0]), "saves at once").ConfigureAwait(false);
        }
    }

    // Each goes on until the other has had its turns, so that loads are beside saves, however fast the store is.
    private static async Task BesideAsync(StoreTrial trial)
    {
        await trial.SaveAsync(trial.Orders, WithState(1)).ConfigureAwait(false);
        var saved = 1L;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(trial.Token);
        var saving = Task.Run(
            async () =>
            {
                while (saved < SavesMax && !over.IsCancellationRequested)
                {
                    await trial.SaveAsync(trial.Orders, WithState(saved + 1)).ConfigureAwait(false);
                    Interlocked.Increment(ref saved);
                }
            },
            trial.Token);

        try
        {
            for (var loads = 0; loads < Turns || (Interlocked.Read(ref saved) < Turns && !saving.IsCompleted); loads++)
            {
                var loaded = await trial.LoadAsync(trial.Orders).ConfigureAwait(false);
                trial.Same(loaded, WithState(loaded?.Version ?? 1), "saves by somebody else");
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }

        await saving.ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, WithState(saved), "saves and loads at once").ConfigureAwait(false);

        static StoredCheckpoint WithState(long version) =>
            Checkpoint(version, $"holder {version}") with { State = ConsumerState.Empty.With("version", $"{version}") };
    }

    private static async Task<Exception?> EndAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
