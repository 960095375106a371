using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Tests.Lineage;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Lineage.Tree;

namespace Rx.DynamoStreams.Tests.Polling;

[Trait("Rule", "F9")]
public class DisabledStreamTests
{
    private static readonly ShardListing Everything = Listing("p!", StreamStatus.Disabled);
    private static readonly ShardGraph Unfinished = Graph("p!");
    private static readonly ShardGraph Finished = Unfinished.Finish("p");
    private static readonly DateTimeOffset Settled = Noon + ShardGraph.Settling;

    [Fact]
    public void A_stream_is_drained_when_a_listing_that_began_after_the_last_shard_ended_brings_nothing_new()
    {
        var stream = SeenAtNoon();

        stream.ListingBegins(Finished, goesOn: false);
        stream.Take(Everything, Finished, Settled).ShouldBeNull();

        stream.IsDrained.ShouldBeTrue();
    }

    [Fact]
    public void It_is_not_believed_before_late_shards_had_their_time_to_be_listed()
    {
        var stream = new DisabledStream();

        stream.ListingBegins(Finished, goesOn: false);
        var listAgainAt = stream.Take(Everything, Finished, Noon);

        (stream.IsSeen, stream.IsDrained, listAgainAt).ShouldBe((true, false, Settled));
    }

    [Fact]
    public void A_listing_that_began_before_the_last_shard_ended_proves_nothing()
    {
        var stream = SeenAtNoon();

        stream.ListingBegins(Unfinished, goesOn: false);
        stream.Take(Everything, Finished, Settled);

        stream.IsDrained.ShouldBeFalse("a child may have been listed behind its back");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_listing_that_goes_on_with_one_that_failed_began_with_that_one(bool wereAllFinished)
    {
        var stream = SeenAtNoon();

        stream.ListingBegins(wereAllFinished ? Finished : Unfinished, goesOn: false);
        stream.ListingBegins(Finished, goesOn: true);
        stream.Take(Everything, Finished, Settled);

        stream.IsDrained.ShouldBe(wereAllFinished);
    }

    [Fact]
    public void A_listing_of_some_shards_proves_nothing()
    {
        var stream = SeenAtNoon();

        stream.ListingBegins(Finished, goesOn: false);
        stream.Take(Everything with { IsFull = false }, Finished, Settled);

        stream.IsDrained.ShouldBeFalse();
    }

    [Fact]
    public void A_listing_that_brings_a_new_shard_is_not_the_last_one()
    {
        var stream = SeenAtNoon();

        stream.ListingBegins(Finished, goesOn: false);
        stream.Take(Everything, Finished.With(Listing("p! -> c!"), Settled), Settled);

        stream.IsDrained.ShouldBeFalse();
    }

    [Fact]
    public void A_stream_that_never_had_a_shard_is_drained_too()
    {
        var stream = new DisabledStream();

        stream.ListingBegins(graph: null, goesOn: false);
        stream.Take(Listing("", StreamStatus.Disabled), Graph(""), Noon);
        stream.Take(Listing("", StreamStatus.Disabled), Graph(""), Settled);

        stream.IsDrained.ShouldBeTrue();
    }

    private static DisabledStream SeenAtNoon()
    {
        var stream = new DisabledStream();
        stream.Take(Everything, Unfinished, Noon);
        return stream;
    }
}
