using Rx.DynamoStreams.Lineage;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Tests.Lineage;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Lineage.Tree;

namespace Rx.DynamoStreams.Tests.Polling;

public class ReadyShardsTests
{
    [Fact, Trait("Rule", "L14")]
    public void Finishing_shards_one_by_one_makes_ready_what_looking_at_all_would()
    {
        var graph = Graph("a! -> b!, c; b -> d!; d -> e; x! -> y");
        var shards = new ReadyShards();
        shards.Update(graph, Noon);

        foreach (var (finished, children) in new[] { ("a", "b c"), ("x", "y"), ("b", "d"), ("d", "e") })
        {
            graph = graph.Finish(finished);
            var added = shards.Finish(graph.Find(finished)!, graph, Noon);

            Ids(added).ShouldBe(children);
            Ids(shards.Due(Noon, isRegular: true)).ShouldBe(graph.ReadyIds());
        }
    }

    [Fact, Trait("Rule", "F2")]
    public void Whoever_waited_longest_is_read_first_and_the_earliest_one_is_what_is_waited_for()
    {
        var shards = new ReadyShards();
        shards.Update(Graph("a; b; c; d"), Noon);

        foreach (var (shardId, seconds) in new (string, int?)[] { ("a", null), ("b", 10), ("c", 5), ("d", 30) })
            shards.Set(shards.Due(Noon, isRegular: true).Single(cursor => cursor.ShardId == shardId) with { DueAt = Noon.AddSeconds(seconds ?? 99) });
        shards.Set(shards.Due(Noon.AddSeconds(99), isRegular: true).Single(cursor => cursor.ShardId == "a") with { DueAt = null });

        shards.NextDue.ShouldBe(Noon.AddSeconds(5));
        (shards.IsAnyDue(Noon.AddSeconds(4)), shards.IsAnyDue(Noon.AddSeconds(5))).ShouldBe((false, true));
        Ids(shards.Due(Noon.AddSeconds(10), isRegular: false)).ShouldBe("c b");
        Ids(shards.Due(Noon.AddSeconds(11), isRegular: true)).ShouldBe("c b a");
    }

    [Fact, Trait("Rule", "L4")]
    public void A_shard_whose_parent_turns_up_is_not_read_meanwhile_and_goes_on_where_it_was()
    {
        var position = new StreamPosition("arn", null, null, [new ShardPosition("c", "p")]);
        var graph = ShardGraph.Start(StartFrom.Position(position), Listing("x"), Noon);
        var shards = new ReadyShards();
        shards.Update(graph, Noon);
        shards.Set(shards.Due(Noon, isRegular: true).Single(cursor => cursor.ShardId == "c") with { Iterator = "somewhere" });

        graph = graph.With(Listing("p! -> c"), Noon);
        shards.Update(graph, Noon);
        var meanwhile = Ids(shards.Due(Noon, isRegular: true));
        graph = graph.Finish("p");
        var children = shards.Finish(graph.Find("p")!, graph, Noon);

        meanwhile.ShouldBe("x p");
        children.Single().Iterator.ShouldBe("somewhere");
    }

    private static string Ids(IEnumerable<ShardCursor> cursors) => string.Join(' ', cursors.Select(cursor => cursor.ShardId));
}
