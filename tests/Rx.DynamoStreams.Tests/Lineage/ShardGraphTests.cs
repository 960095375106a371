using CsCheck;
using Rx.DynamoStreams.Lineage;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Lineage.Tree;

namespace Rx.DynamoStreams.Tests.Lineage;

public class ShardGraphTests
{
    [Fact, Trait("Rule", "L2")]
    public void A_shard_is_ready_once_its_parent_is_finished()
    {
        var graph = Graph("a! -> b!, c; b -> d");

        graph.ReadyIds().ShouldBe("a");
        graph.Finish("a").ReadyIds().ShouldBe("b c");
        graph.Finish("a", "b").ReadyIds().ShouldBe("c d");
    }

    [Fact, Trait("Rule", "L4")]
    public void A_shard_with_an_unlisted_parent_is_ready_once_the_parent_proved_to_be_gone()
    {
        var listing = Listing("a -> b");
        var graph = Graph("").With(listing with { Shards = [.. listing.Shards.Where(shard => shard.ShardId == "b")] }, Noon);

        graph.Find("a")!.IsPresumed.ShouldBeTrue();
        graph.ReadyIds().ShouldBe("a", "it is asked for first");
        graph.Finish("a").ReadyIds().ShouldBe("b");
        graph.With(listing, Noon).Find("a")!.IsPresumed.ShouldBeFalse("it was listed late");
    }

    [Fact, Trait("Rule", "L7")]
    public void A_finished_shard_is_remembered_until_it_was_unlisted_for_an_hour_and_ten_listings()
    {
        var graph = Graph("a! -> b").Finish("a");
        var alone = Listing("b");

        graph.WithEach(alone, 10, until: Noon.AddHours(9)).Find("a").ShouldNotBeNull("nine hours, and ten listings");
        graph.WithEach(alone, 60, until: Noon.AddMinutes(59)).Find("a").ShouldNotBeNull("sixty listings in an hour");
        graph.WithEach(alone, 9, until: Noon.AddHours(9)).With(Listing("a! -> b"), Noon).WithEach(alone, 10, Noon.AddHours(19)).Find("a").ShouldNotBeNull("it was listed in between");
        graph.WithEach(alone, 11, until: Noon.AddMinutes(62)).Find("a").ShouldBeNull();
        graph.WithEach(alone, 11, until: Noon.AddMinutes(62)).ReadyIds().ShouldBe("b");
    }

    [Fact, Trait("Rule", "L7")]
    public void A_listing_that_leaves_a_finished_shard_out_after_an_outage_of_hours_does_not_forget_it()
    {
        var graph = Graph("a! -> b").Finish("a");

        var after = graph.With(Listing("b"), Noon.AddHours(3)).With(Listing("a! -> b"), Noon.AddHours(3));

        after.ReadyIds().ShouldBe("b", "a would be read again");
    }

    [Fact, Trait("Rule", "L7")]
    public void A_finished_shard_whose_child_is_still_to_come_is_remembered_for_a_day()
    {
        var graph = Graph("a!").Finish("a");

        graph.WithEach(Listing("x"), 50, until: Noon.AddHours(23)).Find("a").ShouldNotBeNull();
        graph.WithEach(Listing("x"), 50, until: Noon.AddHours(25)).Find("a").ShouldBeNull("the service keeps records for a day");
    }

    [Fact, Trait("Rule", "L7")]
    public void A_listing_of_some_shards_says_nothing_of_the_others()
    {
        var graph = Graph("a! -> b").Finish("a");

        graph.WithEach(Listing("b") with { IsFull = false }, 50, until: Noon.AddHours(9)).Find("a").ShouldNotBeNull();
    }

    [Fact]
    public void Shards_are_ready_in_the_order_in_which_they_became_known()
    {
        var graph = Graph("p -> a; q -> b; r -> c").With(Listing("x"), Noon);
        var orphans = Listing("p -> a; q -> b; r -> c");

        var withoutParents = Graph("").With(orphans with { Shards = [.. orphans.Shards.Where(shard => shard.ParentShardId is not null)] }, Noon);

        graph.ReadyIds().ShouldBe("p q r x");
        withoutParents.With(Listing("x"), Noon).ReadyIds().ShouldBe("p q r x", "parents that are not listed are in line, too");
    }

    [Fact]
    public void A_shard_that_is_listed_as_its_own_parent_is_read()
    {
        var graph = Graph("").With(Listing("") with { Shards = [new ShardDescription("a", "a")] }, Noon);

        graph.ReadyIds().ShouldBe("a", "taken at its word it would wait for itself");
    }

    [Fact, Trait("Rule", "P4")]
    public void A_shard_that_was_read_from_leaves_out_nothing_when_its_parent_turns_up_and_was_too_old()
    {
        var position = new StreamPosition("arn", Noon, null, [new ShardPosition("c", "p") { After = SequenceNumber.Parse("5") }]);

        var graph = ShardGraph.Start(StartFrom.Position(position), Listing("x"), Noon).With(Listing("p! -> c"), Noon);

        graph.Find("p")!.Position.Since.ShouldBe(Noon);
        graph.Finish("p").Find("c")!.Position.Since.ShouldBeNull("what follows a record of interest is of interest");
    }

    [Fact]
    public void A_shard_that_was_listed_as_closed_stays_closed()
    {
        var graph = Graph("a! -> b");

        graph.With(Listing("a -> b"), Noon).Find("a")!.EndingSequenceNumber.ShouldNotBeNull("only a listing can be behind");
    }

    [Fact, Trait("Rule", "L7")]
    public void A_shard_that_is_not_finished_is_never_forgotten()
    {
        var graph = Graph("a! -> b").WithEach(Listing("b"), 50, until: Noon.AddDays(3));

        graph.ReadyIds().ShouldBe("a", "reading it tells whether it is gone, the listing does not");
    }

    [Fact, Trait("Rule", "L12")]
    public void Latest_starts_at_the_open_leaves()
    {
        var graph = Graph("a! -> b!, c; b -> d", StartFrom.Latest);

        graph.Ready().Select(node => (node.ShardId, node.StartsAtLatest, node.Position.Since)).ShouldBe(
            [("c", true, Noon.AddSeconds(-10)), ("d", true, Noon.AddSeconds(-10))], ignoreOrder: true);
    }

    [Fact, Trait("Rule", "L2")]
    public void Ancestors_that_are_listed_after_a_start_at_Latest_were_over_before_what_was_listed_at_it()
    {
        var graph = ShardGraph.Start(StartFrom.Latest, Listing("b -> c") with { Shards = [new ShardDescription("c", "b")] }, Noon);

        var later = graph.With(Listing("a! -> b!; b -> c"), Noon);

        later.ReadyIds().ShouldBe("c", "records of a and b would come behind those of c");
        later.With(Listing("a! -> b!; b -> c, d; z! -> a"), Noon).ReadyIds().ShouldBe("c d");
    }

    [Fact, Trait("Rule", "L6")]
    public void Latest_takes_a_parent_that_looks_open_before_its_child()
    {
        var graph = Graph("a -> b", StartFrom.Latest);

        graph.ReadyIds().ShouldBe("a");
        graph.Find("b")!.StartsAtLatest.ShouldBeFalse("what b has when a ends may be new");
        graph.Finish("a").Find("b")!.Position.Since.ShouldBe(Noon.AddSeconds(-10));
    }

    [Fact]
    public void A_position_names_what_is_read_and_what_was_and_nothing_that_waits()
    {
        var graph = Graph("a! -> b!, c; b -> d; d -> e").Finish("a", "b");

        var position = graph.ToPosition("arn", null);

        position.Shards.Select(shard => (shard.ShardId, shard.IsFinished)).ShouldBe([("a", true), ("b", true), ("c", false), ("d", false)]);
    }

    [Fact, Trait("Rule", "P2")]
    public void A_resumed_reader_knows_again_what_was_read_although_the_listing_leaves_some_of_it_out()
    {
        var position = Graph("a! -> b!; b -> c").Finish("a", "b").ToPosition("arn", null);
        var listing = Listing("a! -> b!; b -> c");

        var resumed = ShardGraph.Start(StartFrom.Position(position), listing with { Shards = [.. listing.Shards.Where(shard => shard.ShardId != "b")] }, Noon)
            .With(listing, Noon);

        resumed.ReadyIds().ShouldBe("c");
    }

    [Fact, Trait("Rule", "P2")]
    public void A_resumed_graph_is_ready_for_what_the_interrupted_one_was()
    {
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                var drawing = string.Join("; ", Enumerable.Range(1, 12).Select(i => $"s{random.Next(i)}! -> s{i}"));
                var graph = Graph(drawing);
                for (var steps = random.Next(10); steps > 0 && graph.Ready().Count > 0; steps--)
                    graph = graph.Finish(graph.Ready()[random.Next(graph.Ready().Count)].ShardId);

                var resumed = Graph(drawing, StartFrom.Position(graph.ToPosition("arn", null)));

                resumed.Ready().Select(node => node.ShardId).Order().ShouldBe(graph.Ready().Select(node => node.ShardId).Order());
            },
            iter: 300);
    }

    [Fact, Trait("Rule", "P5")]
    public void Resuming_reads_what_is_listed_and_has_no_known_ancestor()
    {
        var position = Graph("a! -> b").Finish("a").ToPosition("arn", null);

        var resumed = Graph("x; y! -> z", StartFrom.Position(position));

        resumed.ReadyIds().ShouldBe("b x y", "b was not finished, so whether it is gone is found out by reading");
    }
}
