using Rx.DynamoStreams.Replicas;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class PendingChangesTests
{
    private readonly PendingChanges<Row> _pending = new();
    private readonly RowReplica _replica = new();

    [Fact]
    public void Items_that_came_and_went_while_waiting_leave_no_trace()
    {
        Wait(_replica.Change("a1"), _replica.Change("a2"), _replica.Change("-a"), _replica.Change("a3"), _replica.Change("-a"));

        _pending.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void An_item_that_was_there_before_is_told_to_have_gone_also_when_it_came_back_meanwhile()
    {
        _replica.Change("a1");

        Wait(_replica.Change("-a"), _replica.Change("a2"), _replica.Change("-a"));

        _pending.InOrder.ShouldBe([(Row.KeyOf("a"), null)]);
    }

    [Fact]
    public void Items_wait_in_the_order_in_which_they_came_with_their_latest_state()
    {
        Wait(_replica.Change("b1"), _replica.Change("a1 c1"), _replica.Change("b2"), _replica.Change("-a"), _replica.Change("a2"));

        _pending.InOrder.Select(change => change.Current!.ToString()).ShouldBe(["b2", "c1", "a2"]);
    }

    [Fact]
    public void A_snapshot_replaces_what_waits_and_what_goes_after_it_is_not_in_it()
    {
        _replica.Change("a1 b1");

        Wait(_replica.Change("-a"), _replica.Snapshot("c1"), _replica.Change("-b"));

        _pending.IsSnapshot.ShouldBeTrue();
        _pending.InOrder.ShouldBe([(Row.KeyOf("c"), new Row("c", 1))]);
    }

    [Fact]
    public void An_empty_snapshot_waits_to_be_applied()
    {
        Wait(_replica.Snapshot());

        _pending.IsEmpty.ShouldBeFalse();
    }

    private void Wait(params ReplicaChangeSet<Row>[] sets)
    {
        foreach (var set in sets)
            _pending.Add(set);
    }
}
