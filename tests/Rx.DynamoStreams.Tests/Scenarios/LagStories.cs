using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class LagStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void The_lag_is_the_age_of_the_newest_record_while_a_shard_is_caught_up_with()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1, Latency = 400.Milliseconds() }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 9; i++)
                s.Write("INSERT", $"k{i}", at: i.Seconds(), sizeBytes: 300_000);
        });
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        var seen = orders.Observe(_scheduler).RunUntil(2.Minutes());

        seen.Checkpoints[0].Lag!.Value.ShouldBeInRange(59.Seconds(), 62.Seconds(), "the first records are a minute old");
        seen.Checkpoints[^1].Lag.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void The_lag_is_behind_the_newest_record_also_where_an_older_one_came_later()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1 }.Shard("s", draw: s => s
            .Write("INSERT", "k1", at: 59.Seconds(), createdAt: 50.Seconds())
            .Write("INSERT", "k2", at: 59.Seconds(), createdAt: 30.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), skip: 2);
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes() + 50.Milliseconds());

        seen.Changes.Count.ShouldBe(2);
        seen.Checkpoints.Single().Lag!.Value.ShouldBeInRange(10.Seconds(), 10.Seconds() + 50.Milliseconds());
    }

    [Fact]
    public void One_failed_read_of_a_quiet_table_is_a_lag_since_the_read_before()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k1", at: 1.Seconds())).Shard("t");
        var seen = orders.Observe(_scheduler).RunUntil(2.Hours());
        var before = seen.Checkpoints.Count;

        orders.Fails(StreamOperation.GetRecords, () => new IOException("cut off"), shardId: "s");
        seen.RunUntil(2.Hours() + 5.Seconds());

        orders.Failed.Count().ShouldBe(1);
        var behind = seen.Checkpoints.Skip(before).Where(checkpoint => !checkpoint.CaughtUp).ToList();
        behind.ShouldNotBeEmpty();
        behind.ShouldAllBe(checkpoint => checkpoint.Lag > TimeSpan.Zero && checkpoint.Lag <= 2.Seconds());
    }

    [Fact]
    public void A_shard_that_fails_makes_the_lag_whatever_comes_from_the_others()
    {
        var orders = new InMemoryStream(_scheduler).Shard("bad", draw: s => s.Insert("k1", at: 1.Seconds()))
            .Shard("busy", draw: EverySecond);
        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        orders.Fails(StreamOperation.GetRecords, () => new IOException("cut off"), times: null, shardId: "bad");
        seen.RunUntil(6.Minutes());

        seen.Changes[^1].ShouldBe("insert k359");
        seen.Checkpoints[^1].Lag!.Value.ShouldBeInRange(5.Minutes() - 2.Seconds(), 5.Minutes() + 2.Seconds());
    }

    [Fact]
    public void A_shard_that_nothing_came_from_counts_since_reading_began()
    {
        var orders = new InMemoryStream(_scheduler).Shard("bad", draw: s => s.Insert("k1", at: 1.Seconds())).Shard("busy", draw: EverySecond)
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), times: null, shardId: "bad");
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        var seen = orders.Observe(_scheduler).RunUntil(4.Minutes());

        orders.Failed.Count().ShouldBeGreaterThan(3);
        seen.Checkpoints[^1].Lag!.Value.ShouldBeInRange(3.Minutes() - 2.Seconds(), 3.Minutes());
    }

    [Fact]
    public void A_resumed_reader_lags_since_its_position_was_current()
    {
        var orders = new InMemoryStream(_scheduler).Shard("bad", draw: s => s.Insert("k1", at: 1.Seconds())).Shard("quiet");
        var position = orders.Observe(_scheduler).RunUntil(1.Hours()).StoppedPosition();
        _scheduler.AdvanceTo(3.Hours().Ticks);

        orders.Fails(StreamOperation.GetRecords, () => new IOException("cut off"), shardId: "bad");
        var seen = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(3.Hours() + 10.Seconds());

        orders.Failed.Count().ShouldBe(1);
        seen.Checkpoints[0].Lag!.Value.ShouldBeInRange(2.Hours(), 2.Hours() + 2.Seconds());
        seen.Checkpoints[^1].Lag.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_reader_that_starts_at_the_latest_record_lags_since_then()
    {
        var orders = new InMemoryStream(_scheduler).Shard("bad", draw: s => s.Insert("k1", at: 1.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), times: null);
        _scheduler.AdvanceTo(2.Hours().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(2.Hours() + 1.Minutes());

        orders.Failed.Count().ShouldBeGreaterThan(3);
        seen.Checkpoints[^1].Lag!.Value.ShouldBeInRange(50.Seconds(), 60.Seconds());
    }

    [Fact]
    public void A_shard_whose_children_are_not_listed_yet_lags_since_its_end()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(1.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(1.Hours()).ListedAt(1.Hours() + 20.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(1.Hours() + 15.Seconds());

        seen.Story[^1].ShouldBe("closed p");
        (seen.Checkpoints[^1].CaughtUp, seen.Checkpoints[^1].Lag < 20.Seconds()).ShouldBe((false, true));
    }

    private static void EverySecond(InMemoryShard shard)
    {
        for (var second = 1; second < 400; second++)
            shard.Insert($"k{second}", at: second.Seconds());
    }
}
