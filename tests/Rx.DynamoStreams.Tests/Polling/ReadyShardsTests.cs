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

            string.Join(' ', added.Select(cursor => cursor.ShardId)).ShouldBe(children);
            string.Join(' ', shards.Due(Noon, isRegular: true).Select(cursor => cursor.ShardId)).ShouldBe(graph.ReadyIds());
        }
    }
}
