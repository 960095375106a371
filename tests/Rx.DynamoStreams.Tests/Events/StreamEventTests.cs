using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Events;

public sealed class StreamEventTests
{
    [Fact]
    public void Events_about_shards_are_equal_when_they_say_the_same()
    {
        StreamEvent[] events = [new ShardOpened("c", "p"), new ShardClosed("c"), new Gap("c", SequenceNumber.Parse("7"), GapReason.PositionTrimmed)];

        StreamEvent[] same = [new ShardOpened("c", "p"), new ShardClosed("c"), new Gap("c", SequenceNumber.Parse("07"), GapReason.PositionTrimmed)];

        same.ShouldBe(events);
        new ShardOpened("c", null).ShouldNotBe(events[0]);
        new Gap("c", null, GapReason.PositionTrimmed).ShouldNotBe(events[2]);
    }

    [Fact]
    public void An_event_reads_as_what_happened()
    {
        var gap = new Gap("shard-1", SequenceNumber.Parse("007"), GapReason.ShardTrimmed);

        var text = gap.ToString();

        text.ShouldBe("Gap { ShardId = shard-1, After = 007, Reason = ShardTrimmed }");
    }

    [Fact]
    public void A_checkpoint_comes_apart_into_what_it_says_of_its_poll()
    {
        var position = StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{}}""");

        var (where, poll, records, caughtUp, lag) = new Checkpoint(position, Poll: 3, Records: 20, CaughtUp: false, Lag: TimeSpan.FromSeconds(4));

        (where, poll, records, caughtUp, lag).ShouldBe((position, 3, 20, false, TimeSpan.FromSeconds(4)));
    }

    [Theory]
    [InlineData("7", GapReason.PositionTrimmed, "Records of shard 's' of stream 'arn' after sequence number 7 may have been lost: the service keeps them for 24 hours")]
    [InlineData(null, GapReason.ShardTrimmed, "Records of shard 's' of stream 'arn' may have been lost: the shard does not exist any more")]
    public void A_gap_that_ends_the_stream_says_where_and_what_to_do(string? after, GapReason reason, string beginning)
    {
        var gap = new Gap("s", after is null ? null : SequenceNumber.Parse(after), reason);

        var fault = new StreamGapException("arn", gap, cause: null);

        fault.Message.ShouldStartWith(beginning);
        fault.Message.ShouldEndWith("or accept gaps with GapPolicy.Continue.");
        (fault.StreamArn, fault.Gap).ShouldBe(("arn", gap));
    }
}
