using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Reactive.Concurrency;
using Microsoft.Reactive.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaBindingEndTests
{
    private readonly TestScheduler _scheduler = new();
    private readonly RowReplica _replica = new();

    [Fact]
    public void Nothing_changes_after_disposal_not_even_what_was_scheduled()
    {
        var binding = _replica.Sets.Bind(out var list, _scheduler);
        _replica.Snapshot("a1");

        binding.Dispose();
        _scheduler.Start();

        list.ShouldBeEmpty();
        _replica.IsObserved.ShouldBeFalse();
    }

    [Fact]
    public void A_handler_that_disposes_the_binding_sees_no_more_events()
    {
        var binding = _replica.Sets.Bind(out var list, _scheduler);
        var events = 0;
        Watch(list, () =>
        {
            events++;
            binding.Dispose();
        });

        _replica.Snapshot("a1 b1 c1");
        _scheduler.Start();

        events.ShouldBe(1);
        list.Count.ShouldBe(1);
    }

    [Fact]
    public void A_change_that_a_handler_makes_to_the_replica_is_applied_after_the_batch()
    {
        using var binding = _replica.Sets.Bind(out var list, ImmediateScheduler.Instance);
        var watch = new ListWatch(list);
        Watch(list, () =>
        {
            if (_replica.Rows.Count < 3)
                _replica.Change("c1");
        });

        _replica.Snapshot("a1 b1");

        watch.TakeEvents().ShouldBe("+a1@0, +b1@1, +c1@2");
    }

    [Fact]
    public void An_error_of_the_source_comes_on_the_scheduler_after_what_was_pending_and_the_list_keeps_its_items()
    {
        var errors = new List<(Exception Error, int Items)>();
        ReadOnlyObservableCollection<Row>? list = null;
        using var binding = _replica.Sets.Bind(out list, new BindingOptions<Row> { OnError = e => errors.Add((e, list!.Count)) }, _scheduler);
        var error = new IOException("down");

        _replica.Snapshot("a1 b1");
        _replica.Fail(error);
        errors.ShouldBeEmpty("the scheduler did not run");
        _scheduler.Start();

        errors.ShouldBe([(error, 2)]);
        list.Count.ShouldBe(2);
    }

    [Fact]
    public void An_error_that_nobody_takes_is_thrown_on_the_scheduler()
    {
        using var binding = _replica.Sets.Bind(out _, _scheduler);
        var error = new IOException("down");

        _replica.Fail(error);

        Should.Throw<IOException>(_scheduler.Start).ShouldBeSameAs(error);
    }

    [Fact]
    public void An_error_is_not_told_after_disposal()
    {
        var errors = new List<Exception>();
        var binding = _replica.Sets.Bind(out _, new BindingOptions<Row> { OnError = errors.Add }, _scheduler);
        _replica.Fail(new IOException("down"));

        binding.Dispose();
        _scheduler.Start();

        errors.ShouldBeEmpty();
    }

    [Fact]
    public void An_error_is_not_told_when_a_handler_disposed_the_binding_before()
    {
        var (errors, events) = (new List<Exception>(), 0);
        var binding = _replica.Sets.Bind(out var list, new BindingOptions<Row> { OnError = errors.Add }, _scheduler);
        Watch(list, () =>
        {
            events++;
            binding.Dispose();
        });

        _replica.Snapshot("a1");
        _replica.Fail(new IOException("down"));
        _scheduler.Start();

        events.ShouldBe(1);
        errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_filter_that_throws_ends_the_binding()
    {
        var errors = new List<Exception>();
        var options = new BindingOptions<Row> { Filter = row => row.Rank < 5 ? true : throw new FormatException(), OnError = errors.Add };
        using var binding = _replica.Sets.Bind(out var list, options, _scheduler);
        _replica.Snapshot("a1");
        _scheduler.Start();

        _replica.Change("b9");
        _scheduler.Start();

        errors.ShouldHaveSingleItem().ShouldBeOfType<FormatException>();
        _replica.IsObserved.ShouldBeFalse();
        list.ShouldBe([new Row("a", 1)]);
    }

    [Fact]
    public void A_handler_that_throws_ends_the_binding()
    {
        using var binding = _replica.Sets.Bind(out var list, _scheduler);
        Watch(list, () => throw new FormatException());

        _replica.Snapshot("a1 b1");

        Should.Throw<FormatException>(_scheduler.Start);
        _replica.IsObserved.ShouldBeFalse();
    }

    [Fact]
    public void An_order_that_changes_under_the_items_is_told_and_ends_the_binding()
    {
        var isTurned = false;
        var comparer = Comparer<Row>.Create((a, b) => isTurned ? b.Rank.CompareTo(a.Rank) : a.Rank.CompareTo(b.Rank));
        using var binding = _replica.Sets.Bind(out var list, new BindingOptions<Row> { Sort = comparer }, _scheduler);
        _replica.Snapshot("a1 b2 c3");
        _scheduler.Start();

        isTurned = true;
        _replica.Change("-a");

        Should.Throw<InvalidOperationException>(_scheduler.Start).Message.ShouldContain("no longer in the order of its comparer");
        list.Count.ShouldBe(3);
    }

    [Fact]
    public void Options_out_of_their_range_are_named_in_one_message()
    {
        var options = new BindingOptions<Row> { Top = 0, ResetThreshold = -1 };

        var error = Should.Throw<ArgumentException>(() => _replica.Sets.Bind(out _, options, _scheduler));

        error.Message.ShouldBe("The binding's options cannot be used: Top is 0, and must be null or 1 or more; ResetThreshold is -1, and must be 0 or more.");
        _replica.IsObserved.ShouldBeFalse();
    }

    [Fact]
    public void Nulls_are_refused_by_name()
    {
        Should.Throw<ArgumentNullException>(() => _replica.Sets.Bind(out _, null!)).ParamName.ShouldBe("scheduler");
        Should.Throw<ArgumentNullException>(() => _replica.Sets.Bind(out _, null!, _scheduler)).ParamName.ShouldBe("options");
        Should.Throw<ArgumentNullException>(() => default(IObservable<ReplicaChangeSet<Row>>)!.Bind(out _, _scheduler)).ParamName.ShouldBe("source");
    }

    private static void Watch(ReadOnlyObservableCollection<Row> list, Action handler) =>
        ((INotifyCollectionChanged)list).CollectionChanged += (_, _) => handler();
}
