using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// Consumers as processes, on real stores. Rx.DynamoStreams.Crashes does the same for longer.
public sealed class KilledConsumerTests(DynamoDbLocal local)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact, Trait("Rule", "P2"), Trait("Rule", "P8")]
    public Task A_consumer_with_a_file_that_is_killed_again_and_again_loses_nothing_and_repeats_little() =>
        ShouldLoseNothingAsync(CheckpointPlace.File);

    [Fact, Trait("Rule", "P2")]
    public Task A_consumer_with_a_table_that_is_killed_again_and_again_loses_nothing_and_repeats_little() =>
        ShouldLoseNothingAsync(CheckpointPlace.Table);

    [Fact, Trait("Rule", "P7")]
    public async Task Of_two_processes_with_one_name_one_ends_with_a_sentence_and_the_other_goes_on_with_all()
    {
        using var names = new NameSharing(local, Token);
        var (first, second) = (await names.StartAsync(), await names.StartAsync());

        var (winner, loser) = await names.WriteUntilOneEndsAsync(first, second);
        await names.HandleAllAsync(winner);
        winner.CloseInput();

        var (exitCode, error) = await names.ExitAsync(loser);
        exitCode.ShouldBe(ConsumerProcess.Conflict);
        error.ShouldMatch("^Checkpoint .* was not saved, because .*: run one consumer with this name, [^\n]*\n$");
        (await names.ExitAsync(winner)).ShouldBe((0, ""));
    }

    private async Task ShouldLoseNothingAsync(CheckpointPlace place)
    {
        var plan = new CrashPlan(place, Writes: 4000, Kills: 5, RollOvers: 2, Seed: 1);

        var report = await CrashRun.RunAsync(local, plan, Token);

        report.Lost.ShouldBe(0);
        report.Repeats.ShouldBeGreaterThan(0, "some kills came between an event and the checkpoint that covers it");
    }
}
