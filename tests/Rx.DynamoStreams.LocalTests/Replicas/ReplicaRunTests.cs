using Amazon.DynamoDBv2;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// Rx.DynamoStreams.Crashes does the same with a larger table.
public sealed class ReplicaRunTests(DynamoDbLocal local)
{
    [Fact]
    public async Task A_replica_of_a_table_that_is_written_to_meanwhile_shows_each_item_in_order_and_ends_as_the_table_has_it()
    {
        var report = await ReplicaRun.RunAsync(local, new ReplicaPlan(Items: 10_000, Writes: 2_000, Segments: 1, UnitsPerSecond: 150, Seed: 1));

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        report.WritesDuringScan.ShouldBeGreaterThan(100, "many writes meet the scan");
    }

    [Fact]
    public async Task A_replica_in_a_database_does_the_same()
    {
        var plan = new ReplicaPlan(Items: 3_000, Writes: 2_000, Segments: 1, UnitsPerSecond: 100, Seed: 4) { IsInDatabase = true };

        var report = await ReplicaRun.RunAsync(local, plan);

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        report.WritesDuringScan.ShouldBeGreaterThan(100, "many writes meet the scan");
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public async Task A_replica_of_each_view_type_shows_each_item_in_order_and_ends_as_the_table_has_it(string view)
    {
        var plan = new ReplicaPlan(Items: 400, Writes: 800, Segments: 2, UnitsPerSecond: 1_000, Seed: 2);

        var report = await ReplicaRun.RunAsync(local, plan with { View = StreamViewType.FindValue(view), SettleTime = TimeSpan.FromSeconds(1) });

        report.Shown.ShouldBeGreaterThan(200, "not all of them are written to, or deleted");
    }
}
