using CsCheck;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class PositionStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "P1")]
    public void A_checkpoint_follows_all_events_of_its_poll_also_of_a_poll_without_records()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 1.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(3.Seconds() + Story.FirstStep);

        seen.All.Select(e => Recording.Text(e.Event)).ShouldBe(
            ["opened s", "checkpoint 1", "insert k1", "insert k2", "checkpoint 2", "checkpoint 3", "checkpoint 4"]);
        seen.Checkpoints.Select(checkpoint => checkpoint.Records).ShouldBe([0, 2, 0, 0]);
    }

    [Fact, Trait("Rule", "P5")]
    public void A_position_within_a_catch_up_is_as_current_as_the_newest_record_so_far()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1 }.Shard("s", draw: s => s
            .Insert("k1", at: 10.Seconds()).Insert("k2", at: 20.Seconds()).Write("INSERT", "k3", at: 20.Seconds(), createdAt: 15.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), skip: 3);
        _scheduler.AdvanceTo(1.Hours().Ticks);

        var seen = orders.Observe(_scheduler).RunUntil(1.Hours() + 10.Milliseconds());

        seen.Changes.Count.ShouldBe(3);
        (seen.Checkpoints.Single().Position.CurrentUntil - orders.Epoch).ShouldBe(20.Seconds());
    }

    [Fact, Trait("Rule", "P5")]
    public void A_position_is_as_current_as_its_least_current_shard_and_of_unknown_age_before_all_were_read()
    {
        var orders = new InMemoryStream(_scheduler).Shard("a").Shard("b")
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), shardId: "b", times: null, until: 3.Seconds())
            .Fails(StreamOperation.GetRecords, () => new IOException("cut off"), shardId: "b", times: null, from: 10.Seconds());

        var seen = orders.Observe(_scheduler).RunUntil(20.Seconds());

        var ages = seen.All.Where(e => e.Event is Checkpoint).ToLookup(e => e.At < 3.Seconds(), e => ((Checkpoint)e.Event).Position.CurrentUntil - orders.Epoch);
        ages[true].ShouldAllBe(age => age == null);
        ages[false].Last().ShouldNotBeNull().ShouldBeInRange(9.Seconds(), 10.Seconds(), "b was read then");
        orders.Reads("a").Last().At.ShouldBeGreaterThan(18.Seconds());
    }

    [Fact, Trait("Rule", "P2")]
    public void Resuming_from_any_checkpoint_of_a_random_history_loses_and_repeats_nothing()
    {
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var scheduler = new TestScheduler();
                var history = RandomHistory.Draw(new InMemoryStream(scheduler) { PageRecords = 3 }, new Random(seed));
                var first = history.Observe(scheduler).RunUntil(2.Minutes());
                var cut = new Random(seed).Next(first.Checkpoints.Count);
                var position = StreamPosition.Parse(first.Checkpoints[cut].Position.ToJson());
                first.Dispose();

                using var resumed = history.Observe(scheduler, StartFrom.Position(position)).RunUntil(5.Minutes());

                var expected = first.All.SkipWhile(e => e.Event != first.Checkpoints[cut]).Select(e => e.Event).OfType<ItemChange>().ToList();
                var actual = resumed.All.Select(e => e.Event).OfType<ItemChange>().ToList();
                actual.Select(change => change.SequenceNumber.ToString()).Order().ShouldBe(expected.Select(change => change.SequenceNumber.ToString()).Order());
                RandomHistory.IsInOrderPerKey(actual).ShouldBeTrue();
                RandomHistory.IsInOrderPerKey([.. first.All.Select(e => e.Event).OfType<ItemChange>()]).ShouldBeTrue();
                first.Changes.Count.ShouldBe(history.Written, "the first run sees everything");
            },
            iter: 100);
    }

    [Fact, Trait("Rule", "P4")]
    public void Resuming_while_a_closed_parent_has_more_finishes_the_parent_first()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1 }
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 1.Seconds()).ClosesAt(20.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(20.Seconds()).Insert("k3", at: 21.Seconds()));
        var position = orders.Observe(_scheduler).RunUntil(1500.Milliseconds()).StoppedPosition();
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(2.Minutes());

        position.Shards.Select(shard => (shard.ShardId, shard.After is not null)).ShouldBe([("p", true)]);
        resumed.Story.ShouldBe(["opened p", "insert k2", "closed p", "opened c of p", "insert k3"]);
    }

    [Fact, Trait("Rule", "P5")]
    public void Shards_of_a_position_that_are_gone_are_told_and_their_descendants_read_from_the_horizon()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 1.Hours()).ClosesAt(2.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Hours()).Insert("lost too", at: 3.Hours()).ClosesAt(4.Hours()))
            .Shard("g", parent: "c", draw: s => s.OpensAt(4.Hours()).Insert("k2", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(30.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(31.Hours() + 30.Minutes());

        resumed.Story.ShouldBe(
        [
            "opened p", "gap p ShardTrimmed", "opened c", "gap c ShardTrimmed", "closed p", "closed c",
            "opened g of c", "gap g PositionTrimmed", "insert k2",
        ], ignoreOrder: true);
        resumed.Story.SkipWhile(text => text != "opened g of c").ShouldBe(
            ["opened g of c", "gap g PositionTrimmed", "insert k2"], "what g had in its first hours may be trimmed too");
        resumed.Checkpoints[^1].Position.Shards.Select(shard => shard.ShardId).ShouldContain("g");
        orders.Mints("g").Single(mint => mint.At > 29.Hours()).IteratorType.ShouldBe(ShardIteratorType.TrimHorizon);
    }

    [Fact, Trait("Rule", "P5")]
    public void A_whole_shard_that_lived_and_was_trimmed_while_nobody_read_is_told()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(2.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()).ListedAt(1.Minutes()).Insert("lost", at: 1.Hours()).ClosesAt(4.Hours()))
            .Shard("g", parent: "c", draw: s => s.OpensAt(4.Hours()).Insert("k2", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(10.Seconds()).StoppedPosition();
        _scheduler.AdvanceTo(30.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(31.Hours());

        position.Shards.Single().IsFinished.ShouldBeTrue("p was done, and c not yet listed");
        resumed.Story.ShouldBe(["opened c", "gap c ShardTrimmed", "closed c", "opened g of c", "gap g PositionTrimmed", "insert k2"]);
    }

    [Fact, Trait("Rule", "P5")]
    public void A_shard_of_a_position_that_is_gone_keeps_the_stream_from_being_caught_up_neither_now_nor_after_a_restart()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 1.Hours()).ClosesAt(2.Hours()))
            .Shard("g", parent: "c", draw: s => s.OpensAt(4.Hours()).Insert("k2", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(30.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(30.Hours() + 10.Seconds());
        var again = orders.Observe(_scheduler, StartFrom.Position(resumed.StoppedPosition()), o => o with { Interval = 1.Minutes() })
            .RunUntil(32.Hours());

        resumed.Story.ShouldContain("gap p ShardTrimmed");
        (resumed.Checkpoints[^1].CaughtUp, again.Checkpoints[0].CaughtUp).ShouldBe((true, true));
        again.Story.ShouldBe(["opened g of c"], "the gap was told");
        again.Checkpoints[^1].Position.Shards.Select(shard => shard.ShardId).ShouldBe(["g"], "p was not listed for an hour");
    }

    [Fact, Trait("Rule", "P2")]
    public void After_a_restart_the_child_of_a_finished_shard_is_looked_for_and_the_stream_is_not_caught_up_before()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(2.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()).ListedAt(20.Seconds()).Insert("k2", at: 3.Seconds()));
        var position = orders.Observe(_scheduler).RunUntil(10.Seconds()).StoppedPosition();
        _scheduler.AdvanceTo(15.Seconds().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(40.Seconds());

        resumed.TimeOf("insert k2").ShouldBeInRange(20.Seconds(), 25.Seconds(), "a listing of all is due at 75 s");
        resumed.All.Where(e => e.Event is Checkpoint && e.At < 20.Seconds()).ShouldAllBe(e => !((Checkpoint)e.Event).CaughtUp);
    }

    [Fact, Trait("Rule", "P2")]
    public void After_a_restart_the_child_of_a_finished_shard_is_believed_not_to_come_after_ten_seconds()
    {
        var orders = new InMemoryStream(_scheduler).Shard("p", draw: s => s.ClosesAt(2.Seconds())).Shard("s");
        var position = orders.Observe(_scheduler).RunUntil(10.Seconds()).StoppedPosition();
        _scheduler.AdvanceTo(15.Seconds().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(30.Seconds());

        position.Shards[0].IsFinished.ShouldBeTrue();
        resumed.All.First(e => e.Event is Checkpoint { CaughtUp: true }).At.ShouldBeInRange(25.Seconds(), 26.Seconds());
    }

    [Fact, Trait("Rule", "P5")]
    public void A_shard_that_nothing_announced_is_told_as_a_gap_when_it_may_have_lost_its_first_records_before_anyone_read_it()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("a", draw: s => s.Insert("k1", at: 1.Seconds()))
            .Shard("b", draw: s => s.OpensAt(1.Hours()).Insert("lost", at: 2.Hours()).Insert("k2", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(30.Hours().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(30.Hours() + 1.Minutes());

        resumed.Story.ShouldBe(["opened a", "opened b", "gap b PositionTrimmed", "insert k2"]);
    }

    [Fact, Trait("Rule", "P5")]
    public void A_child_that_is_born_a_day_after_a_restart_is_no_gap()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(29.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(29.Hours()).Insert("k2", at: 29.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position), o => o with { Interval = 1.Minutes() }).RunUntil(30.Hours());

        resumed.Story.ShouldBe(["opened p", "closed p", "opened c of p", "insert k2"]);
    }

    [Fact, Trait("Rule", "P5")]
    public void A_position_that_waits_for_a_child_stays_as_old_as_what_was_read()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(1.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(1.Hours()).ListedAt(40.Hours()));
        var early = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();

        var ended = orders.Observe(_scheduler, StartFrom.Position(early)).RunUntil(2.Hours()).StoppedPosition();
        var awaiting = orders.Observe(_scheduler, StartFrom.Position(ended)).RunUntil(3.Hours()).StoppedPosition();

        (ended.CurrentUntil - orders.Epoch).ShouldNotBeNull().ShouldBeInRange(59.Minutes(), 1.Hours(), "p was read to its end");
        awaiting.CurrentUntil.ShouldBe(ended.CurrentUntil, "nothing was read since");
    }

    [Theory, Trait("Rule", "P6")]
    [InlineData(1)]
    [InlineData(60)]
    public void Started_at_latest_and_stopped_before_the_first_record_what_was_written_meanwhile_arrives(int grainSeconds)
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s
            .Write("INSERT", "old", at: 10.Minutes(), createdAt: 10.Minutes())
            .Write("INSERT", "k1", at: 20.Minutes() + 30.Seconds(), createdAt: 20.Minutes() + (30 / grainSeconds * grainSeconds).Seconds())
            .Write("INSERT", "k2", at: 70.Minutes(), createdAt: 70.Minutes()));
        _scheduler.AdvanceTo((20.Minutes() + 10.Seconds()).Ticks);
        var position = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(20.Minutes() + 20.Seconds()).StoppedPosition();
        _scheduler.AdvanceTo(80.Minutes().Ticks);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(81.Minutes());

        resumed.Changes.ShouldBe(["insert k1", "insert k2"], "with creation times of whole seconds and of whole minutes");
    }

    [Fact]
    public void Since_leaves_out_what_is_older_also_in_shards_that_ended_before()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("old", at: 1.Minutes() + 1.Seconds()).ClosesAt(2.Minutes()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Minutes()).Insert("old too", at: 3.Minutes() + 1.Seconds()).Insert("k1", at: 10.Minutes()).Insert("k2", at: 11.Minutes()));
        _scheduler.AdvanceTo(20.Minutes().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Since(orders.Epoch + 10.Minutes())).RunUntil(21.Minutes());

        seen.Story.ShouldBe(["opened c of p", "insert k1", "insert k2"], "the last record of p was older, so it was not read");
        orders.Reads("p").Count().ShouldBe(1);
    }

    [Fact]
    public void Behind_a_record_of_interest_nothing_is_left_out_in_the_children_either()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k", at: 11.Minutes()).ClosesAt(12.Minutes()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(12.Minutes()).Write("MODIFY", "k", at: 13.Minutes(), createdAt: 9.Minutes() + 1.Seconds()));
        _scheduler.AdvanceTo(20.Minutes().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Since(orders.Epoch + 10.Minutes())).RunUntil(21.Minutes());

        seen.Changes.ShouldBe(["insert k", "modify k"], "creation times are approximate, the order is not");
    }

    [Fact]
    public void A_position_of_another_stream_is_refused_with_both_names()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");
        var position = orders.Observe(_scheduler).RunUntil(1.Seconds()).StoppedPosition();

        var error = Should.Throw<ArgumentException>(() => ObservableDynamoStream.Create(
            orders, "another", new DynamoStreamOptions { StartFrom = StartFrom.Position(position) }));

        error.Message.ShouldContain($"'{orders.StreamArn}'");
        error.Message.ShouldContain("'another'");
    }
}
