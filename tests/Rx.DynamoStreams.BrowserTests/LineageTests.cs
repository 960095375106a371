using Dashboard;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class LineageTests
{
    [Fact]
    public void The_newest_shards_are_kept_and_older_ones_while_they_are_open()
    {
        var lineage = new Dashboard.Lineage();
        string[] shards = [.. Enumerable.Range(100, 50).Select(number => $"s{number}")];

        Apply(lineage, open: shards, [.. shards.Select(shard => new ShardOpened(shard, null))]);
        lineage.Shards.Count.ShouldBe(50, "all are open");
        Apply(lineage, open: ["s101"], [new ShardClosed("s100")]);

        lineage.Shards.Select(shard => shard.Id).ShouldBe(["s101", .. shards[10..]]);
        lineage.Shards.Where(shard => shard.Closed is null).ShouldHaveSingleItem().Id.ShouldBe("s101");
    }

    private static void Apply(Dashboard.Lineage lineage, string[] open, ShardChange[] changes)
    {
        var poll = new PolledEvents();
        foreach (var change in changes)
            poll.Add(change);
        var read = string.Join(',', open.Select(shard => $$"""  "{{shard}}":{"after":"1"}  """));
        var position = StreamPosition.Parse($$"""{ "version": 1, "streamArn": "arn", "shards": { {{read}} } }""");
        lineage.Apply(poll, new Checkpoint(position, 1, 0, CaughtUp: true, TimeSpan.Zero), DateTimeOffset.UnixEpoch);
    }
}
