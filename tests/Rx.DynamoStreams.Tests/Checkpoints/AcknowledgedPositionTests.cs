using CsCheck;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Checkpoints;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

public class AcknowledgedPositionTests
{
    [Fact, Trait("Rule", "P2")]
    public void Whatever_was_handled_in_whatever_order_a_resume_loses_nothing_and_repeats_nothing_before_the_first_that_was_not()
    {
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var scheduler = new TestScheduler();
                var history = RandomHistory.Draw(new InMemoryStream(scheduler) { PageRecords = 3 }, new Random(seed));
                var events = history.Observe(scheduler).RunUntil(2.Minutes()).All.Select(e => e.Event).ToList();
                var (position, handled) = HandleSome(events, new Random(seed));

                using var resumed = history.Observe(scheduler, StartFrom.Position(StreamPosition.Parse(position.ToJson()))).RunUntil(5.Minutes());

                var again = resumed.All.Select(e => e.Event).OfType<ItemChange>().ToList();
                var all = events.OfType<ItemChange>().ToList();
                var numbers = again.Select(change => change.SequenceNumber).ToHashSet();
                all.Where(change => !handled.Contains(change.SequenceNumber)).ShouldAllBe(change => numbers.Contains(change.SequenceNumber));
                var parents = events.OfType<ShardOpened>().ToDictionary(opened => opened.ShardId, opened => opened.ParentShardId);
                foreach (var shard in all.GroupBy(change => change.ShardId).Where(shard => Ancestors(shard.Key).All(IsHandled)))
                    shard.TakeWhile(change => handled.Contains(change.SequenceNumber)).ShouldAllBe(change => !numbers.Contains(change.SequenceNumber));
                numbers.Count.ShouldBe(again.Count, "nothing comes twice");
                RandomHistory.IsInOrderPerKey(again).ShouldBeTrue();

                bool IsHandled(string shardId) => all.All(change => change.ShardId != shardId || handled.Contains(change.SequenceNumber));

                IEnumerable<string> Ancestors(string shardId)
                {
                    for (var parent = parents[shardId]; parent is not null; parent = parents[parent])
                        yield return parent;
                }
            },
            iter: 100);
    }

    [Fact]
    public void Once_all_is_handled_the_position_is_that_of_the_last_checkpoint()
    {
        var scheduler = new TestScheduler();
        var events = RandomHistory.Draw(new InMemoryStream(scheduler) { PageRecords = 3 }, new Random(1)).Observe(scheduler).RunUntil(2.Minutes()).All;
        var position = new AcknowledgedPosition(FromHorizon);

        foreach (var delivered in events.Select(e => position.Delivered(e.Event)).ToList())
            position.Acknowledge(delivered);

        position.Pending.ShouldBe(0);
        position.Current.ShouldBe(events.Select(e => e.Event).OfType<Checkpoint>().Last().Position);
    }

    private static StreamPosition FromHorizon => new("arn:aws:dynamodb:us-east-1:000000000000:table/InMemory/stream/2026-01-01T00:00:00.000", null, null, []);

    // A prefix of the events is delivered; handled are some of its items, those of one key in order.
    private static (StreamPosition Position, HashSet<SequenceNumber> Handled) HandleSome(List<StreamEvent> events, Random random)
    {
        var position = new AcknowledgedPosition(FromHorizon);
        var stuck = new HashSet<string>();
        var handled = new HashSet<SequenceNumber>();
        var waiting = new List<DeliveredEvent>();
        foreach (var value in events.Take(random.Next(events.Count)))
        {
            var delivered = position.Delivered(value);
            if (value is ItemChange)
                waiting.Add(delivered);
            while (waiting.Count > 0 && random.Next(3) > 0)
                HandleOne(waiting[random.Next(waiting.Count)]);
        }
        return (position.Current!, handled);

        // The first one that waits of that key.
        void HandleOne(DeliveredEvent any)
        {
            var next = waiting.First(other => KeyOf(other) == KeyOf(any));
            waiting.Remove(next);
            if (random.Next(40) == 0)
                stuck.Add(KeyOf(next));
            if (stuck.Contains(KeyOf(next)))
                return;
            handled.Add(((ItemChange)next.Event).SequenceNumber);
            position.Acknowledge(next);
        }
    }

    private static string KeyOf(DeliveredEvent delivered) => ((ItemChange)delivered.Event).Keys["id"]!.S;
}
