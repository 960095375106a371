using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

// Each case of the contract finds the store that breaks its rule, and does so with a sentence.
public sealed class CheckpointStoreContractTests
{
    private static readonly Dictionary<string, Func<OddStore>> Breakers = new()
    {
        ["Before the first save there is nothing"] = () => new() { Name = _ => "everybody" },
        ["A checkpoint comes back as it was saved"] = () => new()
        {
            Save = (store, name, next, token) => store.SaveAsync(name, next with { SavedAt = next.SavedAt.AddMilliseconds(-next.SavedAt.Millisecond) }, token),
        },
        ["A state comes back with the names that mean nothing to the store"] = () => new()
        {
            Save = (store, name, next, token) => store.SaveAsync(name, next with { State = next.State.Without("later") }, token),
        },
        ["A state as large as it may be comes back"] = () => new()
        {
            Save = (store, name, next, token) => next.State.ToJson().Length > 8000 ? throw new IOException("The column is too short.") : store.SaveAsync(name, next, token),
        },
        ["A position of ten thousand shards comes back"] = () => new()
        {
            Save = (store, name, next, token) => next.Position.Shards.Count > 1000 ? throw new IOException("The item is too large.") : store.SaveAsync(name, next, token),
        },
        ["A consumer's streams have a checkpoint each, and are listed"] = () => new()
        {
            List = async (store, name, token) => [.. (await store.ListStreamArnsAsync(name, token)).Take(1)],
        },
        ["Names are compared by ordinal, and may have any characters"] = () => new() { Name = name => name.ToUpperInvariant() },
        ["Each save takes the place of the one before"] = () => new()
        {
            Save = async (store, name, next, token) =>
                await store.SaveAsync(name, next with { Position = (await store.LoadAsync(name, next.Position.StreamArn, token))?.Position ?? next.Position }, token),
        },
        ["A second writer learns who holds the name, and the first one's progress stays"] = () => new() { Save = OddStore.ReplaceAsync },
        ["A save that does not follow what is stored changes nothing"] = () => new()
        {
            Save = async (store, name, next, token) =>
            {
                var skips = (await store.LoadAsync(name, next.Position.StreamArn, token))?.Version < next.Version;
                await (skips ? OddStore.ReplaceAsync(store, name, next, token) : store.SaveAsync(name, next, token));
            },
        },
        ["A save that follows nothing stored is told so"] = () => new() { Save = SaveWhereNothingIs },
        ["A save whose answer was lost can be made again by its holder"] = () => new()
        {
            Save = async (store, name, next, token) =>
            {
                if (await store.LoadAsync(name, next.Position.StreamArn, token) is { } stored && stored.Version == next.Version)
                    throw new CheckpointConflictException(name, next.Position.StreamArn, next.Version, stored.Version, stored.Holder, stored.SavedAt);
                await store.SaveAsync(name, next, token);
            },
        },
        ["Of many that save at once exactly one wins"] = ThatChecksBeforeItSaves,
        ["What is loaded beside saves is one checkpoint, whole"] = ThatSavesInTwoSteps,
        ["A deletion where nothing is stored is no error"] = () => new()
        {
            Delete = async (store, name, arn, token) =>
            {
                if (await store.LoadAsync(name, arn, token) is null)
                    throw new KeyNotFoundException("There is no such row.");
                await store.DeleteAsync(name, arn, token);
            },
        },
        ["A deleted checkpoint is gone, and no other one"] = () => new()
        {
            Delete = async (store, name, _, token) =>
            {
                foreach (var arn in await store.ListStreamArnsAsync(name, token))
                    await store.DeleteAsync(name, arn, token);
            },
        },
        ["After a deletion a first save begins anew"] = () => new()
        {
            Load = async (store, name, arn, token) => await store.LoadAsync(name, arn, token) is { Holder: not "deleted" } stored ? stored : null,
            Delete = async (store, name, arn, token) =>
            {
                if (await store.LoadAsync(name, arn, token) is { } stored)
                    await store.SaveAsync(name, stored with { Version = stored.Version + 1, Holder = "deleted" }, token);
            },
        },
        ["A consumer that still runs when its checkpoint is deleted conflicts at its next save"] = () => new() { Save = SaveWhereNothingIs },
        ["Empty names and ARNs are refused"] = () => new() { Name = name => name.Length == 0 ? "nobody" : name },
        ["A checkpoint without a version or a holder is refused"] = () => new()
        {
            Save = (store, name, next, token) => store.SaveAsync(name, next with { Holder = next.Holder.Length == 0 ? "nobody" : next.Holder }, token),
        },
        ["A call that is cancelled before it begins does nothing"] = () => new()
        {
            Delete = (store, name, arn, _) => store.DeleteAsync(name, arn, CancellationToken.None),
        },
    };

    public static TheoryData<string> Rules => [.. CheckpointStoreContract.Cases.Select(rule => rule.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Each_case_finds_the_store_that_breaks_its_rule(string rule)
    {
        var broken = Breakers[rule]();

        var violation = await CheckpointStoreContract.RunAsync(rule, broken, Token).ShouldThrowAsync<ContractViolationException>();

        violation.CaseName.ShouldBe(rule);
        violation.Message.ShouldStartWith($"{rule}: ");
        violation.Message.ShouldContain("; ");
        violation.Message.ShouldEndWith(".");
    }

    [Theory]
    [InlineData(
        "A second writer learns who holds the name, and the first one's progress stays",
        "a save of 2 by 'second' where 2 by 'first' is stored succeeded; it ends with a CheckpointConflictException.")]
    [InlineData(
        "A deletion where nothing is stored is no error",
        "a deletion failed with a KeyNotFoundException (There is no such row.); it succeeds.")]
    [InlineData(
        "Names are compared by ordinal, and may have any characters",
        "after saves under names other than 'Orders' a load gave version 1 by 'orders'; it gives null where nothing is stored under that very name and ARN.")]
    public async Task A_violation_says_what_the_store_did_and_what_it_must_do(string rule, string sentence)
    {
        var violation = await CheckpointStoreContract.RunAsync(rule, Breakers[rule](), Token).ShouldThrowAsync<ContractViolationException>();

        violation.Message.ShouldBe($"{rule}: {sentence}");
    }

    [Fact]
    public async Task A_case_that_holds_leaves_nothing_behind_and_one_that_does_not_leaves_what_it_found()
    {
        var saved = new HashSet<string>();
        var store = new OddStore { Save = (inner, name, next, token) => Noted(name, inner.SaveAsync(name, next, token)) };
        foreach (var rule in CheckpointStoreContract.Cases)
            await rule.RunAsync(store, Token);
        var broken = new OddStore { Save = (inner, name, next, token) => Noted(name, OddStore.ReplaceAsync(inner, name, next, token)) };

        saved.ShouldNotBeEmpty();
        saved.ShouldAllBe(name => name.StartsWith("contract-"));
        foreach (var name in saved)
            (await store.ListStreamArnsAsync(name, Token)).ShouldBeEmpty();
        saved.Clear();
        await CheckpointStoreContract.RunAsync("A save that follows nothing stored is told so", broken, Token).ShouldThrowAsync<ContractViolationException>();
        (await broken.ListStreamArnsAsync(saved.Single(), Token)).ShouldNotBeEmpty();

        Task Noted(string name, Task save)
        {
            lock (saved)
                saved.Add(name);
            return save;
        }
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_as_cancelled_and_a_case_that_is_none_is_refused()
    {
        var cancelled = new CancellationToken(canceled: true);

        await CheckpointStoreContract.Cases[0].RunAsync(new InMemoryCheckpointStore(), cancelled).ShouldThrowAsync<OperationCanceledException>();

        Should.Throw<ArgumentException>(() => CheckpointStoreContract.RunAsync("Anything goes", new InMemoryCheckpointStore(), Token))
            .Message.ShouldStartWith("No case is named 'Anything goes': take a name from Cases.");
    }

    private static async Task SaveWhereNothingIs(ICheckpointStore store, string name, StoredCheckpoint next, CancellationToken token)
    {
        var isNothing = await store.LoadAsync(name, next.Position.StreamArn, token) is null;
        await (isNothing ? OddStore.ReplaceAsync(store, name, next, token) : store.SaveAsync(name, next, token));
    }

    // The position first, and the rest of it once somebody has loaded what is there meanwhile.
    private static OddStore ThatSavesInTwoSteps()
    {
        StoredCheckpoint? half = null;
        var isLoaded = new SemaphoreSlim(0);
        return new()
        {
            Save = async (store, name, next, token) =>
            {
                if (next.Version == 2)
                {
                    Volatile.Write(ref half, next);
                    await isLoaded.WaitAsync(token);
                    Volatile.Write(ref half, null);
                }
                await store.SaveAsync(name, next, token);
            },
            Load = async (store, name, arn, token) =>
            {
                var loaded = await store.LoadAsync(name, arn, token);
                if (loaded is null || Volatile.Read(ref half) is not { } written)
                    return loaded;
                isLoaded.Release();
                return loaded with { Position = written.Position };
            },
        };
    }

    // All that save at once look at what is stored before any of them writes.
    private static OddStore ThatChecksBeforeItSaves()
    {
        var checkedAll = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var checks = 0;
        return new()
        {
            Save = async (store, name, next, token) =>
            {
                if (Interlocked.Increment(ref checks) == 8)
                    checkedAll.SetResult();
                await checkedAll.Task.WaitAsync(token);
                lock (store)
                    OddStore.ReplaceAsync(store, name, next, token).GetAwaiter().GetResult();
            },
        };
    }
}
