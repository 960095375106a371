using CsCheck;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Processing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Processing;

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
        var position = Begun();

        foreach (var delivered in events.Select(e => position.Delivered(e.Event, e.Event is ItemChange)).ToList())
            position.Acknowledge(delivered);

        position.Pending.ShouldBe(0);
        position.Current.ShouldBe(events.Select(e => e.Event).OfType<Checkpoint>().Last().Position);
    }

    [Fact, Trait("Rule", "P12")]
    public void Behind_one_undone_change_a_day_of_checkpoints_is_one_that_waits()
    {
        var scheduler = new TestScheduler();
        var events = RandomHistory.Draw(new InMemoryStream(scheduler) { PageRecords = 3 }, new Random(1)).Observe(scheduler).RunUntil(2.Minutes()).All.Select(e => e.Event).ToList();
        var (stuck, last) = (events.OfType<ItemChange>().First(), events.OfType<Checkpoint>().Last());
        var position = Begun();
        var undone = position.Delivered(stuck, isToBeAcknowledged: true);

        var waiting = Checkpoints(position, last, count: 10_000);
        GC.Collect();
        var (alive, pending) = (waiting.Count(checkpoint => checkpoint.IsAlive), position.Pending);
        position.Acknowledge(undone);

        (alive, pending, position.Pending).ShouldBe((2, 1, 0), "the next one, and the newest in place of all others");
        position.Current!.CurrentUntil.ShouldBe(DateTimeOffset.UnixEpoch.AddSeconds(9_999));
    }

    [Fact]
    public void A_shard_behind_one_that_ended_before_the_start_leaves_out_what_that_one_did()
    {
        var since = DateTimeOffset.UnixEpoch.AddHours(7);
        var position = new AcknowledgedPosition();
        position.Begin(new StreamPosition("arn", since, null, [new ShardPosition("p", null) { Since = since }]));

        position.Delivered(new ShardOpened("c", "p"), isToBeAcknowledged: false);
        position.Delivered(new ShardClosed("c"), isToBeAcknowledged: false);

        position.Current!.Shards.Single(shard => shard.ShardId == "c").ShouldBe(new ShardPosition("c", "p") { IsFinished = true, Since = since }, "what follows leaves it out, too");
    }

    // In a method of its own, so that nothing else holds them.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference> Checkpoints(AcknowledgedPosition position, Checkpoint like, int count) =>
        [.. Enumerable.Range(0, count).Select(i =>
        {
            var at = new StreamPosition(like.Position.StreamArn, null, DateTimeOffset.UnixEpoch.AddSeconds(i), like.Position.Shards);
            position.Delivered(like with { Position = at }, isToBeAcknowledged: false);
            return new WeakReference(at);
        })];

    private static AcknowledgedPosition Begun()
    {
        var position = new AcknowledgedPosition();
        position.Begin(FromHorizon);
        return position;
    }

    private static StreamPosition FromHorizon => new("arn:aws:dynamodb:us-east-1:000000000000:table/InMemory/stream/2026-01-01T00:00:00.000", null, null, []);

    // A prefix of the events is delivered; handled are some of its items, those of one key in order.
    private static (StreamPosition Position, HashSet<SequenceNumber> Handled) HandleSome(List<StreamEvent> events, Random random)
    {
        var position = Begun();
        var stuck = new HashSet<string>();
        var handled = new HashSet<SequenceNumber>();
        var waiting = new List<DeliveredEvent>();
        foreach (var value in events.Take(random.Next(events.Count)))
        {
            var delivered = position.Delivered(value, value is ItemChange);
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
