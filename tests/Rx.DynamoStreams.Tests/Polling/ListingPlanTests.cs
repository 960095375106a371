using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Polling;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Lineage.Tree;

namespace Rx.DynamoStreams.Tests.Polling;

public class ListingPlanTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset FullAt = Noon + Minute;
    private static readonly ListingPlan Listed = new ListingPlan(Noon).After(Listing("a") with { Pages = 3 }, isSeeking: false, Noon, Minute);

    // No randomness: each wait is the cap.
    private static readonly DynamoStreamOptions Options = new() { RetryDelay = TimeSpan.FromSeconds(1), MaxRetryDelay = TimeSpan.FromMinutes(5) };

    [Fact, Trait("Rule", "L5")]
    public void Children_are_asked_for_where_that_takes_fewer_calls_than_a_listing_of_all()
    {
        var parents = Graph("a; b; c").Ready();

        Listed.ParentsToAskFor(Noon, [.. parents.Take(2)]).ShouldBe(["a", "b"]);
        Listed.ParentsToAskFor(Noon, parents).ShouldBeNull("all of it is three pages");
        Listed.ParentsToAskFor(Noon, []).ShouldBeNull();
    }

    [Fact, Trait("Rule", "L10")]
    public void A_listing_of_all_that_is_due_is_not_put_off_by_asking_for_children()
    {
        var parents = Graph("a").Ready();

        var plan = Listed.After(Listing("b") with { IsFull = false }, isSeeking: false, FullAt.AddSeconds(-1), Minute);

        plan.DueAt.ShouldBe(FullAt);
        plan.ParentsToAskFor(FullAt.AddTicks(-1), parents).ShouldBe(["a"], "all of it still is three pages");
        plan.ParentsToAskFor(FullAt, parents).ShouldBeNull();
    }

    [Fact, Trait("Rule", "L5")]
    public void Waits_between_looks_double_and_begin_anew_with_the_next_end()
    {
        var plan = Listed.AfterShardEnd(Noon);
        var waits = new List<double>();

        foreach (var isSeeking in new[] { true, true, true, false, true })
        {
            plan = plan.After(Listing("a"), isSeeking, Noon, Minute);
            waits.Add((plan.DueAt - Noon).TotalMilliseconds);
        }

        waits.ShouldBe([250, 500, 1000, 60_000, 250]);
        Listed.After(Listing("a"), isSeeking: true, Noon, Minute).AfterShardEnd(Noon).After(Listing("a"), isSeeking: true, Noon, Minute)
            .DueAt.ShouldBe(Noon.AddMilliseconds(250));
    }

    [Fact, Trait("Rule", "F1")]
    public void Failures_in_a_row_are_waited_for_ever_longer_until_a_page_is_read()
    {
        var plan = Listed;
        var waits = new List<double>();

        foreach (var hasProgress in new[] { false, false, false, true, false })
        {
            plan = Failed(plan, hasProgress);
            waits.Add((plan.DueAt - Noon).TotalSeconds);
        }

        waits.ShouldBe([1, 2, 4, 1, 2]);
        plan.Failures.ShouldBe(2);
    }

    [Fact, Trait("Rule", "F8")]
    public void Doubtful_failures_are_those_since_the_last_page_that_was_read()
    {
        var mixed = Failed(Failed(Failed(Listed, isDoubtful: true), isDoubtful: false), isDoubtful: true);

        (mixed.Failures, mixed.DoubtfulFailures).ShouldBe((3, 2));
        Failed(mixed, hasProgress: true, isDoubtful: true).DoubtfulFailures.ShouldBe(1);
        mixed.After(Listing("a"), isSeeking: false, Noon, Minute).DoubtfulFailures.ShouldBe(0);
    }

    [Fact, Trait("Rule", "F1")]
    public void A_failure_puts_a_listing_of_all_off_and_never_brings_it_forward()
    {
        var early = Failed(Listed);
        var late = Failed(Listed with { Failures = 7 });

        (early.DueAt, early.FullAt).ShouldBe((Noon.AddSeconds(1), FullAt));
        (late.DueAt, late.FullAt).ShouldBe((Noon.AddSeconds(128), Noon.AddSeconds(128)));
    }

    private static ListingPlan Failed(ListingPlan plan, bool hasProgress = false, bool isDoubtful = false) => plan.AfterFailure(
        new ListingOutcome(Listing: null, new IOException()) { HasProgress = hasProgress }, isDoubtful, Noon, Options, random: 1);
}
