using System.Reactive.Linq;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaChangeSetsTests
{
    private readonly RowReplica _replica = new();
    private readonly List<string> _seen = [];

    [Fact]
    public void An_update_that_begins_to_pass_is_an_addition_and_one_that_ceases_to_is_a_removal()
    {
        using var subscription = _replica.Sets.Filter(row => row.Rank < 5).Subscribe(set => _seen.Add(Text(set)));

        _replica.Snapshot("a1 b9 c1");
        _replica.Change("a9 b1 c2");

        _seen.ShouldBe(["snapshot 0: Add a1, Add c1", "set 1: Remove a1, Add b1, Update c1>c2"]);
    }

    [Fact]
    public void A_filtered_set_of_which_nothing_is_left_is_dropped_unless_it_is_the_snapshot()
    {
        using var subscription = _replica.Sets.Filter(row => row.Rank < 5).Subscribe(set => _seen.Add(Text(set)));

        _replica.Snapshot("a9");
        _replica.Change("a8 b9");
        _replica.Change("-a");
        _replica.Change("b1");

        _seen.ShouldBe(["snapshot 0: ", "set 3: Add b1"]);
    }

    [Fact]
    public void Each_item_is_transformed_once_and_what_was_made_of_it_is_the_previous_one_later()
    {
        var made = new List<Row>();
        using var subscription = _replica.Sets.Transform(Twice).Subscribe(set => _seen.Add(Text(set)));

        _replica.Snapshot("a1");
        _replica.Change("a2 b3");
        _replica.Change("-a");

        _seen.ShouldBe(["snapshot 0: Add a2", "set 1: Update a2>a4, Add b6", "set 2: Remove a4"]);
        made.ShouldBe([new Row("a", 2), new Row("a", 4), new Row("b", 6)]);

        Row Twice(Row row)
        {
            made.Add(row with { Rank = 2 * row.Rank });
            return made[^1];
        }
    }

    [Fact]
    public void A_snapshot_begins_what_is_transformed_anew()
    {
        using var subscription = _replica.Sets.Transform(row => row).Subscribe(set => _seen.Add(Text(set)));

        _replica.Snapshot("a1");
        _replica.Snapshot();

        _seen.ShouldBe(["snapshot 0: Add a1", "snapshot 0: Add a1"]);
    }

    [Fact]
    public void A_transformation_to_null_is_an_error_that_tells_what_to_do()
    {
        Exception? error = null;
        using var subscription = _replica.Sets.Transform<Row, Row>(_ => null!).Subscribe(_ => { }, e => error = e);

        _replica.Snapshot("a1");

        error.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("made null of an item");
    }

    private static string Text(ReplicaChangeSet<Row> set) =>
        $"{(set.IsSnapshot ? "snapshot" : "set")} {set.Version}: {string.Join(", ", set.Changes.Select(Text))}";

    private static string Text(ReplicaChange<Row> change) =>
        $"{change.Reason} {string.Join('>', new[] { change.Previous, change.Current }.OfType<Row>())}";
}
