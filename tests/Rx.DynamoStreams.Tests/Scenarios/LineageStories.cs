using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class LineageStories
{
    private readonly TestScheduler _scheduler = new();

    [Theory, Trait("Rule", "L1")]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(null, true)]
    public void All_pages_of_a_listing_are_read(string? lastPageMark, bool beginsWithEmptyPage)
    {
        var orders = new InMemoryStream(_scheduler) { LastPageMark = lastPageMark, BeginsWithEmptyPage = beginsWithEmptyPage };
        for (var i = 0; i < 250; i++)
            orders.Shard($"s{i}", draw: s => s.Insert(s.ShardId, at: 0.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(1.Seconds());

        seen.Changes.Count.ShouldBe(250);
        orders.Listings.Count().ShouldBe(beginsWithEmptyPage ? 4 : 3, "100 shards a page");
    }

    [Fact, Trait("Rule", "L5")]
    public void A_listing_of_many_pages_stays_below_the_limit_of_calls_a_second()
    {
        var orders = new InMemoryStream(_scheduler) { PageShards = 1 };
        for (var i = 0; i < 40; i++)
            orders.Shard($"s{i}");

        orders.Observe(_scheduler).RunUntil(30.Seconds());

        var times = orders.Listings.Select(call => call.At).ToList();
        times.Count.ShouldBe(40);
        times.Zip(times.Skip(8), (a, b) => b - a).ShouldAllBe(span => span >= 1.Seconds(), "the service takes 10 a second from all readers");
        times[^1].ShouldBeLessThan(5.Seconds(), "and no slower than that");
    }

    [Theory, Trait("Rule", "L1")]
    [InlineData(StreamFault.Transient, 4)]
    [InlineData(StreamFault.Malformed, 5)]
    public void A_listing_goes_on_at_the_page_that_failed_and_begins_anew_where_that_made_no_sense(StreamFault fault, int calls)
    {
        var orders = new InMemoryStream(_scheduler) { PageShards = 1 }.Shard("a").Shard("b").Shard("c")
            .Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(fault, "no"), skip: 1);

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.Story.ShouldBe(["opened a", "opened b", "opened c"]);
        orders.Listings.Count().ShouldBe(calls);
    }

    [Fact, Trait("Rule", "L1")]
    public void A_listing_of_which_a_page_comes_now_and_then_does_not_count_as_failing_in_a_row()
    {
        var orders = new InMemoryStream(_scheduler) { PageShards = 1 }.Shard("a").Shard("b").Shard("c");
        for (var page = 0; page < 3; page++)
            orders.Fails(StreamOperation.DescribeStream, () => new IOException("cut off"), skip: page);

        var seen = orders.Observe(_scheduler, with: o => o with { RetryLimit = 1 }).RunUntil(10.Seconds());

        seen.Story.ShouldBe(["opened a", "opened b", "opened c"]);
        orders.Listings.Select(call => call.Failure is not null).ShouldBe([true, false, true, false, true, false]);
    }

    [Theory, Trait("Rule", "L2"), Trait("Rule", "R1")]
    [InlineData("g p c")]
    [InlineData("c g p")]
    [InlineData("p c g")]
    public void No_record_of_a_child_comes_before_the_last_one_of_its_parent(string listingOrder)
    {
        var orders = new InMemoryStream(_scheduler);
        var draw = new Dictionary<string, Action>
        {
            ["p"] = () => orders.Shard("p", draw: s => s.Insert("k", at: 1.Seconds()).Modify("k", at: 2.Seconds()).ClosesAt(3.Seconds())),
            ["c"] = () => orders.Shard("c", parent: "p", draw: s => s.Modify("k", at: 1.Seconds()).ClosesAt(4.Seconds())),
            ["g"] = () => orders.Shard("g", parent: "c", draw: s => s.Remove("k", at: 1.Seconds())),
        };
        foreach (var shardId in listingOrder.Split(' '))
            draw[shardId]();

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.Story.ShouldBe(
        [
            "opened p", "insert k", "modify k", "closed p",
            "opened c of p", "modify k", "closed c",
            "opened g of c", "remove k",
        ]);
        orders.Reads("c").ShouldAllBe(read => read.At >= 3.Seconds(), "c was readable long before its parent ended");
    }

    [Fact, Trait("Rule", "L3")]
    public void Children_of_a_shard_that_was_read_start_at_the_horizon()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(3.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(3.Seconds()).Insert("k2", at: 3.Seconds()));

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(10.Seconds());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        orders.Mints("c").Select(mint => mint.IteratorType).ShouldBe([ShardIteratorType.TrimHorizon]);
    }

    [Fact, Trait("Rule", "L4")]
    public void A_shard_whose_parent_is_not_listed_any_more_is_read()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", parent: "trimmed long ago", draw: s => s.Insert("k", at: 1.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(3.Seconds());

        seen.Story.ShouldBe(["opened s of trimmed long ago", "insert k"]);
        orders.Listings.Count().ShouldBe(2, "one more at its parent's end, which was long ago");
    }

    [Fact, Trait("Rule", "L4")]
    public void A_parent_that_is_not_listed_yet_is_waited_for()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("c", parent: "p", draw: s => s.Modify("k", at: 2.Seconds()))
            .Shard("p", draw: s => s.ListedAt(20.Seconds()).Insert("k", at: 1.Seconds()).ClosesAt(2.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        seen.Story.ShouldBe(["opened p", "insert k", "closed p", "opened c of p", "modify k"]);
        orders.Mints("p").First().At.ShouldBe(Story.FirstStep, "whether it was trimmed or is just not listed, asking for it tells");
        orders.Mints("p").Count(mint => mint.At < 20.Seconds()).ShouldBeInRange(7, 12, "the waits between two questions double");
    }

    [Fact, Trait("Rule", "L4")]
    public void A_parent_that_was_asked_for_and_is_listed_then_is_read_in_its_own_place()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("g", draw: s => s.Insert("k", at: 0.Seconds()).ClosesAt(0.Seconds()).ListedAt(3.Seconds()))
            .Shard("p", parent: "g", draw: s => s.Modify("k", at: 0.Seconds()).ClosesAt(0.Seconds()).ListedAt(3.Seconds()))
            .Shard("c", parent: "p", draw: s => s.Remove("k", at: 0.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        seen.Story.ShouldBe(
            ["opened g", "insert k", "closed g", "opened p of g", "modify k", "closed p", "opened c of p", "remove k"]);
        seen.Checkpoints[^1].Position.Shards.Where(shard => !shard.IsFinished).Select(shard => shard.ShardId).ShouldBe(["c"], "the others are done");
        seen.Checkpoints[^1].CaughtUp.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "L5")]
    public void A_child_that_is_listed_late_is_looked_for_with_backoff_and_found()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(5.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(5.Seconds()).ListedAt(40.Seconds()).Insert("k", at: 6.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(2.Minutes());

        seen.TimeOf("insert k").ShouldBeLessThan(75.Seconds(), "the wait between two looks at most doubles");
        var seeks = orders.Listings.Count(call => call.At >= 5.Seconds() && call.At < 40.Seconds());
        seeks.ShouldBeInRange(5, 12, "the first looks come soon after each other, the later ones do not");
        orders.Listings.GroupBy(call => Math.Floor(call.At.TotalSeconds)).Max(second => second.Count()).ShouldBeLessThan(10);
    }

    [Fact, Trait("Rule", "L5")]
    public void While_a_child_is_awaited_the_stream_is_not_caught_up()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(5.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(5.Seconds()).ListedAt(20.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(2.Minutes());

        seen.All.Where(e => e.Event is Checkpoint && e.At > 6.Seconds() && e.At < 20.Seconds())
            .ShouldAllBe(e => !((Checkpoint)e.Event).CaughtUp);
        seen.Checkpoints[^1].CaughtUp.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "L5")]
    public void A_child_is_asked_for_by_its_parent_however_late_it_is_listed()
    {
        var orders = new InMemoryStream(_scheduler) { PageShards = 1 }
            .Shard("x")
            .Shard("p", draw: s => s.ClosesAt(3.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(3.Seconds()).ListedAt(50.Seconds()));

        orders.Observe(_scheduler).RunUntil(50.Seconds());

        var late = orders.Listings.Where(call => call.At > 15.Seconds()).ToList();
        late.ShouldNotBeEmpty();
        late.ShouldAllBe(call => call.ShardId == "p", "a listing of all takes two calls");
    }

    [Fact, Trait("Rule", "L9")]
    public void A_second_child_is_looked_for_some_seconds_more_and_then_no_longer()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(5.Seconds()))
            .Shard("l", parent: "p", draw: s => s.OpensAt(5.Seconds()))
            .Shard("r", parent: "p", draw: s => s.OpensAt(5.Seconds()).ListedAt(9.Seconds()).Insert("k", at: 6.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(59.Seconds());

        seen.TimeOf("insert k").ShouldBeInRange(9.Seconds(), 14.Seconds(), "the next listing of all is due at 60 s");
        orders.Listings.ShouldAllBe(call => call.At < 25.Seconds(), "one look after the ten seconds that a split takes to be listed");
    }

    [Fact, Trait("Rule", "L6")]
    public void A_parent_that_still_looks_open_is_read_to_its_end_first()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(4.Seconds()).LooksOpenUntil(30.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()).Modify("k1", at: 2.Seconds()));

        var seen = orders.Observe(_scheduler, with: o => o with { ListingInterval = 1.Seconds() }).RunUntil(10.Seconds());

        seen.Story.ShouldBe(["opened p", "insert k1", "closed p", "opened c of p", "modify k1"]);
        seen.TimeOf("modify k1").ShouldBeInRange(4.Seconds(), 6.Seconds(), "p ends at 4 s, whatever the listing says");
    }

    [Fact, Trait("Rule", "L6")]
    public void A_parent_that_still_looks_open_is_read_through_empty_pages_as_soon_as_its_child_is_listed()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).EmptyPages(3).Insert("k2", at: 4.Seconds()).ClosesAt(4.Seconds()).LooksOpenUntil(1.Hours()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(4.Seconds()).Insert("k3", at: 5.Seconds()));

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 10.Minutes(), ListingInterval = 8.Seconds() }).RunUntil(1.Minutes());

        seen.Changes.ShouldBe(["insert k1", "insert k2", "insert k3"]);
        seen.TimeOf("insert k3").ShouldBeInRange(8.Seconds(), 9.Seconds(), "the next poll is due at 10 min");
    }

    [Fact, Trait("Rule", "L6")]
    public void A_parent_that_is_open_beside_its_child_is_hurried_once_and_not_by_each_listing()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()));

        orders.Observe(_scheduler, with: o => o with { Interval = 10.Minutes(), ListingInterval = 5.Seconds() }).RunUntil(9.Minutes());

        orders.Listings.Count().ShouldBeGreaterThan(100);
        orders.Reads("p").Count().ShouldBe(11, "five empty pages at first; the record and five more when its child is listed");
    }

    [Fact, Trait("Rule", "L7")]
    public void A_finished_shard_is_neither_read_nor_reported_again_while_its_listing_flaps()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(2.Seconds()).UnlistedBetween(10.Minutes(), 30.Minutes()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()).Insert("k2", at: 3.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(5.Hours());

        seen.Story.ShouldBe(["opened p", "insert k1", "closed p", "opened c of p", "insert k2"]);
        orders.Reads("p").ShouldAllBe(read => read.At <= 3.Seconds());
    }

    [Fact, Trait("Rule", "L7")]
    public void A_finished_shard_is_forgotten_after_it_left_the_listing()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(2.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()).ClosesAt(3.Hours()))
            .Shard("g", parent: "c", draw: s => s.OpensAt(3.Hours()));

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 1.Minutes() }).RunUntil(30.Hours());

        seen.Story.ShouldBe(["opened p", "closed p", "opened c of p", "closed c", "opened g of c"]);
        seen.Checkpoints[^1].Position.Shards.Select(shard => shard.ShardId).ShouldBe(["g"], "p and c are its ancestors");
    }

    [Fact, Trait("Rule", "L8")]
    public void Generations_born_and_closed_between_two_polls_are_all_read_in_order()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k", at: 1.Seconds()).ClosesAt(2.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(2.Seconds()).Modify("k", at: 3.Seconds()).ClosesAt(4.Seconds()))
            .Shard("g", parent: "c", draw: s => s.OpensAt(4.Seconds()).Remove("k", at: 5.Seconds()).ClosesAt(6.Seconds()))
            .Shard("h", parent: "g", draw: s => s.OpensAt(6.Seconds()));

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 10.Seconds() }).RunUntil(15.Seconds());

        seen.Changes.ShouldBe(["insert k", "modify k", "remove k"]);
        seen.TimeOf("remove k").ShouldBeLessThan(11.Seconds(), "the whole chain is read in the second poll's wake");
    }

    [Fact, Trait("Rule", "L9")]
    public void After_a_split_both_children_are_read_and_each_key_stays_in_order()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("a", at: 1.Seconds()).Insert("b", at: 1.Seconds()).ClosesAt(2.Seconds()))
            .Shard("l", parent: "p", draw: s => s.OpensAt(2.Seconds()).Modify("a", at: 3.Seconds()).Remove("a", at: 5.Seconds()))
            .Shard("r", parent: "p", draw: s => s.OpensAt(2.Seconds()).Modify("b", at: 2.Seconds()).Remove("b", at: 4.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.Changes.Where(text => text.EndsWith('a')).ShouldBe(["insert a", "modify a", "remove a"]);
        seen.Changes.Where(text => text.EndsWith('b')).ShouldBe(["insert b", "modify b", "remove b"]);
    }

    [Fact, Trait("Rule", "L10")]
    public void A_root_that_appears_later_is_found_by_the_periodic_listing()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("a", draw: s => s.Insert("k1", at: 1.Seconds()))
            .Shard("b", draw: s => s.ListedAt(30.Seconds()).Insert("k2", at: 2.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(2.Minutes());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        seen.TimeOf("insert k2").ShouldBeInRange(1.Minutes(), 1.Minutes() + 1.Seconds(), "the listing interval is a minute");
    }

    [Fact, Trait("Rule", "L10")]
    public void A_stream_that_is_being_enabled_is_read_as_soon_as_it_has_shards()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("a", draw: s => s.OpensAt(7.Seconds()).Insert("k", at: 8.Seconds()))
            .EnabledAt(7.Seconds());

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(20.Seconds());

        seen.Changes.ShouldBe(["insert k"], "the subscriber was there before the stream");
    }

    [Theory, Trait("Rule", "L11")]
    [InlineData(ShardFilterSupport.Answered)]
    [InlineData(ShardFilterSupport.Ignored)]
    [InlineData(ShardFilterSupport.Refused)]
    public void Children_are_found_whatever_the_endpoint_makes_of_the_filter(ShardFilterSupport support)
    {
        var orders = new InMemoryStream(_scheduler) { ShardFilter = support, PageShards = 2 }
            .Shard("x").Shard("y").Shard("z")
            .Shard("p", draw: s => s.Insert("k", at: 1.Seconds()).ClosesAt(3.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(3.Seconds()).Modify("k", at: 4.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.Changes.ShouldBe(["insert k", "modify k"]);
        orders.Listings.ShouldContain(call => call.ShardId == "p", "a listing of all takes more than one call");
        orders.Failed.Count().ShouldBe(support == ShardFilterSupport.Refused ? 1 : 0, "what was refused is not asked again");
        (orders.Listings.Count(call => call.ShardId is null) == 2).ShouldBe(support == ShardFilterSupport.Answered, "where it does not answer, all is listed again");
    }

    [Fact, Trait("Rule", "L12")]
    public void Latest_reads_the_open_leaves_only()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("old", at: 0.Seconds()).ClosesAt(0.Seconds()))
            .Shard("c", parent: "p", draw: s => s.Insert("old too", at: 0.Seconds()).Insert("new", at: 2.Seconds()))
            .Shard("d", parent: "p", draw: s => s.ClosesAt(0.Seconds()))
            .Shard("e", parent: "d", draw: s => s.Insert("also new", at: 3.Seconds()));

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(10.Seconds());

        seen.Changes.ShouldBe(["insert new", "insert also new"]);
        orders.Reads().Select(read => read.ShardId).Distinct().ShouldBe(["c", "e"], ignoreOrder: true);
    }

    [Fact, Trait("Rule", "L13")]
    public void A_shard_that_closes_unread_after_a_start_at_latest_is_followed_by_its_children_from_the_horizon()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("old", at: 0.Seconds()).ClosesAt(5.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(5.Seconds()).Insert("k", at: 5.Seconds()));

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(10.Seconds());

        seen.Story.ShouldBe(["opened p", "closed p", "opened c of p", "insert k"]);
        orders.Mints("c").Single().IteratorType.ShouldBe(ShardIteratorType.TrimHorizon);
    }

    [Fact, Trait("Rule", "L13")]
    public void What_the_children_of_such_a_shard_have_is_new_whatever_its_creation_time()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.ClosesAt(6.Minutes()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(6.Minutes()).Write("INSERT", "k", at: 6.Minutes(), createdAt: 4.Minutes() + 1.Seconds()));
        _scheduler.AdvanceTo(5.Minutes().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(7.Minutes());

        seen.Changes.ShouldBe(["insert k"]);
    }
}
