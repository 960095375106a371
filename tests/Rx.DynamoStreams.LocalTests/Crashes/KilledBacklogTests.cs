using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// Consumers as processes that are killed where reading begins, and far behind the stream's head. Rx.DynamoStreams.Crashes does the
// second for longer.
public sealed class KilledBacklogTests(DynamoDbLocal local)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact, Trait("Rule", "P10"), Trait("Rule", "P11")]
    public Task A_consumer_with_a_file_that_is_killed_within_a_backlog_goes_on_where_it_was() => ShouldGoOnAsync(CheckpointPlace.File);

    [Fact, Trait("Rule", "P10"), Trait("Rule", "P11")]
    public Task A_consumer_with_a_table_that_is_killed_within_a_backlog_goes_on_where_it_was() => ShouldGoOnAsync(CheckpointPlace.Table);

    [Fact, Trait("Rule", "P10")]
    public async Task A_consumer_at_Latest_that_is_killed_at_its_first_change_again_and_again_misses_none_since_then()
    {
        var report = await LatestRun.RunAsync(local, CheckpointPlace.File, kills: 5, Token);

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        report.WrittenByLastKill.ShouldBeGreaterThan(report.HandledByLastKill, "writing went on over the kills, and left something to go on with");
        report.Missing.ShouldBe(0);
    }

    // What may be repeated takes 1.1 s of lives of 1.8 s at least.
    private async Task ShouldGoOnAsync(CheckpointPlace place)
    {
        var plan = new BacklogPlan(place, Writes: 3000, Kills: 4, RollOvers: 3, Seed: 1)
        {
            CheckpointInterval = TimeSpan.FromMilliseconds(100),
            LifeMin = TimeSpan.FromSeconds(1.8),
        };

        var report = await BacklogRun.RunAsync(local, plan, Token);

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        report.ShouldGoOn();
    }
}
