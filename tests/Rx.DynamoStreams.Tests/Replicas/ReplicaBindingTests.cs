using System.Collections.ObjectModel;
using System.Reactive.Linq;
using Microsoft.Reactive.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaBindingTests
{
    private readonly TestScheduler _scheduler = new();
    private readonly RowReplica _replica = new();

    [Fact]
    public void A_list_is_filled_by_the_first_snapshot_when_the_scheduler_runs()
    {
        using var binding = _replica.Sets.Bind(out var list, _scheduler);
        var watch = new ListWatch(list);
        _replica.Snapshot("b2 a1");

        list.ShouldBeEmpty("the scheduler did not run");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("+b2@0, +a1@1");
    }

    [Fact]
    public void Items_are_in_the_order_in_which_they_came_and_a_changed_one_keeps_its_place()
    {
        var watch = Bind(new BindingOptions<Row>(), "c1 b1", out var list);

        _replica.Change("a1 c2");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("+a1@2, c1>c2@0");
        Texts(list).ShouldBe("c2 b1 a1");
    }

    [Fact]
    public void A_change_of_place_is_a_replacement_and_a_move()
    {
        var watch = Bind(new BindingOptions<Row> { Sort = Row.ByRank }, "a1 b2 c3", out var list);

        _replica.Change("a5");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("a1>a5@0, a5 0>2");
        Texts(list).ShouldBe("b2 c3 a5");
    }

    [Fact]
    public void Items_that_compare_as_equal_are_ordered_by_their_key()
    {
        var watch = Bind(new BindingOptions<Row> { Sort = Row.ByRank }, "c1 a2 d1", out var list);

        _replica.Change("b1");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("+b1@0");
        Texts(list).ShouldBe("b1 c1 d1 a2");
    }

    [Fact]
    public void An_item_that_a_change_makes_fail_the_filter_leaves_and_comes_back_with_another()
    {
        var watch = Bind(new BindingOptions<Row> { Filter = row => row.Rank < 5 }, "a1 b2", out _);

        _replica.Change("a9");
        _scheduler.Start();
        _replica.Change("a3");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("-a1@0, +a3@1");
    }

    [Fact]
    public void An_item_that_enters_the_top_pushes_out_the_last_one_which_follows_when_it_leaves()
    {
        var watch = Bind(new BindingOptions<Row> { Sort = Row.ByRank, Top = 2 }, "b2 c3 d4", out var list);

        _replica.Change("a1");
        _scheduler.Start();
        watch.TakeEvents().ShouldBe("-c3@1, +a1@0");
        _replica.Change("a9 -b");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("-a1@0, +c3@1, -b2@0, +d4@1");
        Texts(list).ShouldBe("c3 d4");
    }

    [Fact]
    public void Changes_below_the_top_are_not_told()
    {
        var watch = Bind(new BindingOptions<Row> { Sort = Row.ByRank, Top = 1, ResetThreshold = 1 }, "a1 b2", out _);

        _replica.Change("b3");
        _scheduler.Start();
        _replica.Change("b4 c5 d6");
        _scheduler.Start();

        watch.TakeEvents().ShouldBeEmpty();
    }

    [Fact]
    public void More_changes_than_the_threshold_are_one_reset()
    {
        var watch = Bind(new BindingOptions<Row> { ResetThreshold = 2 }, "a1 b1", out var list);

        _replica.Change("a2 b2");
        _scheduler.Start();
        watch.TakeEvents().ShouldBe("a1>a2@0, b1>b2@1");
        _replica.Change("-a b3 c1");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("reset");
        Texts(list).ShouldBe("b3 c1");
    }

    [Fact]
    public void Changes_that_the_filter_keeps_out_do_not_count_for_the_threshold()
    {
        var watch = Bind(new BindingOptions<Row> { Filter = row => row.Rank < 5, ResetThreshold = 1 }, "a1", out _);

        _replica.Change("b9 c9 a2");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("a1>a2@0");
    }

    [Fact]
    public void Sets_that_come_while_the_scheduler_is_busy_are_applied_together()
    {
        var watch = Bind(new BindingOptions<Row> { ResetThreshold = 2 }, "a1", out _);

        for (var rank = 2; rank <= 1000; rank++)
            _replica.Change($"a{rank} b{rank}");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("a1>a1000@0, +b1000@1");
    }

    [Fact]
    public void A_second_snapshot_is_applied_as_differences()
    {
        var watch = Bind(new BindingOptions<Row> { Sort = Row.ByRank }, "a1 b2 c3", out var list);

        _replica.Snapshot(missed: "-a b5 d4");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("-a1@0, b2>b5@0, b5 0>1, c3>c3@0, +d4@1");
        Texts(list).ShouldBe("c3 d4 b5");
    }

    [Fact]
    public void A_list_is_like_the_replica_again_after_a_retry()
    {
        var subscriptions = 0;
        var failing = Observable.Defer(() => subscriptions++ == 0 ? _replica.Sets.Take(2).Concat(Observable.Throw<ReplicaChangeSet<Row>>(new IOException("down"))) : _replica.Sets);
        using var binding = failing.Retry().Bind(out var list, _scheduler);

        _replica.Snapshot("a1 b1");
        _replica.Change("a2");
        _replica.Snapshot(missed: "-a c1");
        _scheduler.Start();

        subscriptions.ShouldBe(2);
        Texts(list).ShouldBe("b1 c1");
    }

    [Fact]
    public void An_empty_snapshot_empties_the_list()
    {
        var watch = Bind(new BindingOptions<Row>(), "a1", out var list);

        _replica.Snapshot(missed: "-a");
        _scheduler.Start();

        watch.TakeEvents().ShouldBe("-a1@0");
        list.ShouldBeEmpty();
    }

    private ListWatch Bind(BindingOptions<Row> options, string snapshot, out ReadOnlyObservableCollection<Row> list)
    {
        _ = _replica.Sets.Bind(out list, options, _scheduler);
        _replica.Snapshot(snapshot);
        _scheduler.Start();
        return new ListWatch(list);
    }

    private static string Texts(IEnumerable<Row> rows) => string.Join(' ', rows);
}
