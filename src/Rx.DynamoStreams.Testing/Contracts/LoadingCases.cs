using static Rx.DynamoStreams.Testing.Contracts.StoreTrial;

namespace Rx.DynamoStreams.Testing.Contracts;

// What a load gives, and under which names.
internal static class LoadingCases
{
    // Neither case nor accents nor spaces make one of another; and none is a path, a pattern or a statement to anybody.
    private static readonly string[] Names =
    [
        "orders", "Orders", "ORDERS", "orders ", " orders", "orders.", "órders", "o\u0301rders", "ordersß", "ordersss",
        "or%ders", "or_ders", "orders*", "orders'; --", "\"orders\"", "orders/../orders", "orders\\orders", "orders#1", "orders:1", "orders\n\t1", "🧾", "orders\u200b",
        new('o', 200),
    ];

    private static readonly string[] Arns = [Arn, NextArn];

    public static IEnumerable<ContractCase> All =>
    [
        new("Before the first save there is nothing", NothingAsync),
        new("A checkpoint comes back as it was saved", WholeAsync),
        new("A state comes back with the names that mean nothing to the store", StateAsync),
        new("A state as large as it may be comes back", LargeStateAsync),
        new("A position of ten thousand shards comes back", ManyShardsAsync),
        new("A consumer's streams have a checkpoint each, and are listed", StreamsAsync),
        new("Names are compared by ordinal, and may have any characters", NamesAsync),
    ];

    private static async Task NothingAsync(StoreTrial trial)
    {
        await trial.SaveAsync(trial.Consumer("somebody else"), Checkpoint(1)).ConfigureAwait(false);

        await trial.HoldsNothingAsync(trial.Orders, "a save of another consumer").ConfigureAwait(false);
        await trial.HoldsNothingAsync(trial.Consumer("somebody else"), "a save in another stream", NextArn).ConfigureAwait(false);
        await trial.ListsAsync(trial.Orders, "a save of another consumer").ConfigureAwait(false);
    }

    private static async Task WholeAsync(StoreTrial trial)
    {
        var saved = Checkpoint(1, "host-a/4711/9f3b'\"ß");
        await trial.SaveAsync(trial.Orders, saved).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, saved, "a first save").ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, saved, "a load").ConfigureAwait(false);
    }

    private static async Task StateAsync(StoreTrial trial)
    {
        var state = ConsumerState.Parse("""{"claim":"me","later":{"numbers":[1.50,1e400,12345678901234567890.10],"text":"é\u0000🧾\n","none":null,"":{}},"Claim":[[]]," ":true}""");
        await trial.SaveAsync(trial.Orders, Checkpoint(1) with { State = state }).ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, Checkpoint(1) with { State = state }, "a first save").ConfigureAwait(false);

        var next = Checkpoint(2) with { State = state.Without("claim").With("pause", "1") };
        await trial.SaveAsync(trial.Orders, next).ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, next, "a second save").ConfigureAwait(false);

        await trial.SaveAsync(trial.Orders, Checkpoint(3)).ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, Checkpoint(3), "a save without a state").ConfigureAwait(false);
    }

    private static async Task LargeStateAsync(StoreTrial trial)
    {
        const string Braces = """{"text":""}""";
        var text = new string(new Random(1).GetItems<char>("abcdefghijklmnopqrstuvwxyz0123456789", ConsumerState.MaxBytes - Braces.Length));
        var saved = Checkpoint(1) with { State = ConsumerState.Empty.With("text", $"\"{text}\"") };

        await trial.SaveAsync(trial.Orders, saved).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, saved, "a save of 64 KB of state").ConfigureAwait(false);
    }

    private static async Task ManyShardsAsync(StoreTrial trial)
    {
        var saved = Checkpoint(1) with { Position = Positions.Of(Arn, shards: 10_000, seed: 1) };

        await trial.SaveAsync(trial.Orders, saved).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, saved, "a save of 10,000 shards").ConfigureAwait(false);
    }

    private static async Task StreamsAsync(StoreTrial trial)
    {
        foreach (var arn in Arns)
            await trial.SaveAsync(trial.Orders, Checkpoint(1, arn: arn)).ConfigureAwait(false);
        await trial.SaveAsync(trial.Orders, Checkpoint(2)).ConfigureAwait(false);
        await trial.SaveAsync(trial.Consumer("orders.audit"), Checkpoint(1)).ConfigureAwait(false);

        await trial.HoldsAsync(trial.Orders, Checkpoint(2), "saves in two streams").ConfigureAwait(false);
        await trial.HoldsAsync(trial.Orders, Checkpoint(1, arn: NextArn), "saves in two streams").ConfigureAwait(false);
        await trial.ListsAsync(trial.Orders, "saves in two streams", Arns).ConfigureAwait(false);
        await trial.ListsAsync(trial.Consumer("orders.audit"), "saves in one stream", Arn).ConfigureAwait(false);
    }

    private static async Task NamesAsync(StoreTrial trial)
    {
        foreach (var name in Names)
        {
            await trial.HoldsNothingAsync(trial.Consumer(name), $"saves under names other than '{name}'").ConfigureAwait(false);
            await trial.SaveAsync(trial.Consumer(name), Checkpoint(1, name)).ConfigureAwait(false);
        }
        foreach (var name in Names)
        {
            await trial.HoldsAsync(trial.Consumer(name), Checkpoint(1, name), $"a save under '{name}' and other names").ConfigureAwait(false);
            await trial.ListsAsync(trial.Consumer(name), $"a save under '{name}'", Arn).ConfigureAwait(false);
        }
    }
}
