using CsCheck;
using Rx.DynamoStreams.Polling;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

public class WaveMergeTests
{
    private static readonly ItemImage Key = ItemImage.Parse("""{"id":{"S":"k"}}""");

    [Fact, Trait("Rule", "R8")]
    public void Each_lane_keeps_its_order_and_the_oldest_head_comes_first()
    {
        Gen.Int[-1, 20].Array[0, 8].Array[1, 6].Sample(times =>
        {
            var lanes = times.Select((lane, i) => Lane($"s{i}", lane)).ToList();

            var merged = new WaveMerge(lanes).Events().OfType<ItemChange>().ToList();

            merged.ShouldBe(ByHand(lanes));
        });
    }

    [Fact]
    public void A_lane_is_opened_before_its_first_record_and_closed_behind_its_last()
    {
        var lane = Lane("s", [1, 2]) with { Opened = new ShardOpened("s", null), Closed = new ShardClosed("s") };
        var other = Lane("t", []) with { Opened = new ShardOpened("t", null), Closed = new ShardClosed("t") };

        var merged = new WaveMerge([lane, other]).Events().Select(e => e.GetType().Name);

        merged.ShouldBe(["ShardOpened", "ShardOpened", "ShardClosed", "Insert", "Insert", "ShardClosed"]);
    }

    // The oldest head, again and again, without any queue.
    private static List<ItemChange> ByHand(List<ShardLane> lanes)
    {
        var next = new int[lanes.Count];
        var merged = new List<ItemChange>();
        while (true)
        {
            var oldest = Enumerable.Range(0, lanes.Count).Where(i => next[i] < lanes[i].Records.Count)
                .OrderBy(i => lanes[i].Records[next[i]].CreatedAtMilliseconds ?? long.MinValue).ThenBy(i => i)
                .Cast<int?>().FirstOrDefault();
            if (oldest is not { } lane)
                return merged;
            merged.Add(lanes[lane].Records[next[lane]++]);
        }
    }

    // A negative time stands for a record without one.
    private static ShardLane Lane(string shardId, int[] times) => new(new ShardPosition(shardId, null))
    {
        Records = [.. times.Select((time, i) => new Insert(Key, null)
        {
            ShardId = shardId,
            SequenceNumber = SequenceNumber.Parse($"{i + 1}"),
            CreatedAt = time >= 0 ? DateTimeOffset.FromUnixTimeSeconds(time) : null,
        })],
    };
}
