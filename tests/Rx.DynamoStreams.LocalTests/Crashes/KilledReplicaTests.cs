using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.LocalTests.Replicas;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// Replicas as processes, on a real file. Rx.DynamoStreams.Crashes does the same for longer.
public sealed class KilledReplicaTests(DynamoDbLocal local)
{
    [Fact]
    public async Task A_replica_that_is_killed_again_and_again_goes_on_from_its_file_and_ends_as_the_table_has_it()
    {
        var plan = new ReplicaPlan(Items: 2_000, Writes: 8_000, Segments: 1, UnitsPerSecond: 1_000, Seed: 3);

        var report = await KilledReplicaRun.RunAsync(local, plan, kills: 4, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        report.LiveWithoutScan.ShouldBeGreaterThan(0);
        report.TornSaves.ShouldBeGreaterThan(0, "some kills hit a save under way");
        report.WrittenAtLastKill.ShouldBeGreaterThan(plan.Writes / 10, "writes came all the while");
    }

    [Fact]
    public async Task So_does_one_in_a_database()
    {
        var plan = new ReplicaPlan(Items: 1_000, Writes: 4_000, Segments: 1, UnitsPerSecond: 1_000, Seed: 4) { IsInDatabase = true };

        var report = await KilledReplicaRun.RunAsync(local, plan, kills: 4, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        report.LiveWithoutScan.ShouldBeGreaterThan(0);
    }
}
