using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Microsoft.Reactive.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Operators;

public sealed class ItemChangesTests : ReactiveTest
{
    private static readonly TimeSpan Interval = TimeSpan.FromTicks(100);

    [Fact]
    public void Changes_of_one_attribute_are_those_in_which_it_came_went_or_became_another()
    {
        ItemChange[] written =
            [Changes.Insert("a", count: 1), Changes.Modify("a", from: 1, to: 2), Changes.Modify("b", from: 5, to: 5), Changes.Remove("a", count: 2)];

        var changed = Typed(written).WhereChanged(count => count.Value).ToEnumerable();

        changed.Select(change => change.Event).ShouldBe([written[0], written[1], written[3]]);
    }

    [Fact]
    public void A_change_without_the_image_to_compare_with_counts_as_a_change()
    {
        var blind = new Modify(Changes.KeyOf("a"), null, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1") };

        var changed = Typed(blind).WhereChanged(count => count.Value).ToEnumerable();

        changed.Count().ShouldBe(1);
    }

    [Fact]
    public void Values_are_compared_as_the_caller_wants()
    {
        var same = Typed(Changes.Modify("a", from: 11, to: 21)).WhereChanged(count => count.Value, EqualityComparer<int>.Create((a, b) => a % 10 == b % 10));

        same.ToEnumerable().ShouldBeEmpty();
    }

    [Fact]
    public void Modifications_are_chosen_by_their_images_before_and_after()
    {
        ItemChange[] written = [Changes.Insert("a", count: 9), Changes.Modify("a", from: 9, to: 10), Changes.Modify("a", from: 10, to: 11), Changes.Remove("a", count: 11)];

        var crossed = Typed(written).WhereModified((before, now) => before.Value < 10 && now.Value >= 10).ToEnumerable();

        crossed.Select(change => change.Event).ShouldBe([written[1]]);
    }

    [Fact]
    public void The_latest_change_of_each_item_comes_an_interval_after_the_first_in_the_order_of_the_changes()
    {
        var scheduler = new TestScheduler();
        var source = scheduler.CreateHotObservable(
            OnNext(300, One("a", 1)), OnNext(310, One("b", 1)), OnNext(320, One("a", 2)), OnNext(450, One("a", 3)), OnCompleted<ItemChange<Count>>(900));

        var seen = scheduler.Start(() => source.Conflate(Interval, scheduler).Select(Text));

        seen.Messages.ShouldBe([OnNext(400, "b1 a2"), OnNext(550, "a3"), OnCompleted<string>(900)]);
    }

    [Fact]
    public void An_item_that_changes_all_the_time_comes_once_an_interval()
    {
        var scheduler = new TestScheduler();
        var source = scheduler.CreateHotObservable(
            OnNext(300, One("a", 1)), OnNext(340, One("a", 2)), OnNext(380, One("a", 3)), OnNext(420, One("a", 4)), OnNext(460, One("a", 5)));

        var seen = scheduler.Start(() => source.Conflate(Interval, scheduler).Select(Text));

        seen.Messages.ShouldBe([OnNext(400, "a3"), OnNext(520, "a5")]);
    }

    [Fact]
    public void A_key_that_cannot_be_read_is_an_error_after_what_is_pending()
    {
        var scheduler = new TestScheduler();
        var broken = new Remove(ItemImage.FromBytes("""{"id":{"S":"""u8.ToArray()), null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1") };
        var source = scheduler.CreateHotObservable(OnNext(300, One("a", 1)), OnNext(310, Typed(broken).Wait()));

        var seen = scheduler.Start(() => source.Conflate(Interval, scheduler).Select(Text));

        seen.Messages.Count.ShouldBe(2);
        seen.Messages[0].ShouldBe(OnNext(310, "a1"));
        seen.Messages[1].Value.Exception.ShouldBeAssignableTo<System.Text.Json.JsonException>();
        source.Subscriptions.ShouldBe([Subscribe(200, 310)]);
    }

    [Fact]
    public void What_is_pending_comes_before_the_end_and_before_an_error()
    {
        var scheduler = new TestScheduler();
        var error = new InvalidOperationException("down");
        var ending = scheduler.CreateHotObservable(OnNext(300, One("a", 1)), OnCompleted<ItemChange<Count>>(310));
        var failing = scheduler.CreateHotObservable(OnNext(300, One("a", 1)), OnError<ItemChange<Count>>(310, error));
        var (ended, failed) = (scheduler.CreateObserver<string>(), scheduler.CreateObserver<string>());

        using var one = ending.Conflate(Interval, scheduler).Select(Text).Subscribe(ended);
        using var other = failing.Conflate(Interval, scheduler).Select(Text).Subscribe(failed);
        scheduler.Start();

        ended.Messages.ShouldBe([OnNext(310, "a1"), OnCompleted<string>(310)]);
        failed.Messages.ShouldBe([OnNext(310, "a1"), OnError<string>(310, error)]);
    }

    [Fact]
    public void More_items_than_may_be_pending_come_at_once()
    {
        var scheduler = new TestScheduler();
        var source = scheduler.CreateHotObservable(OnNext(300, One("a", 1)), OnNext(310, One("b", 1)), OnNext(320, One("c", 1)), OnNext(330, One("d", 1)));

        var seen = scheduler.Start(() => source.Conflate(Interval, scheduler, maxKeys: 2).Select(Text));

        seen.Messages.ShouldBe([OnNext(320, "a1 b1 c1"), OnNext(430, "d1")]);
    }

    [Fact]
    public void Nothing_comes_after_disposal()
    {
        var scheduler = new TestScheduler();
        var source = scheduler.CreateHotObservable(OnNext(300, One("a", 1)));

        var seen = scheduler.Start(() => source.Conflate(Interval, scheduler).Select(Text), 100, 200, disposed: 350);

        seen.Messages.ShouldBeEmpty();
        source.Subscriptions.ShouldBe([Subscribe(200, 350)]);
    }

    [Fact]
    public void Each_item_has_a_group_that_ends_when_it_is_quiet_and_begins_anew_with_its_next_change()
    {
        var scheduler = new TestScheduler();
        var source = scheduler.CreateHotObservable(
            OnNext(300, One("a", 1)), OnNext(310, One("b", 1)), OnNext(350, One("a", 2)), OnNext(600, One("a", 3)));

        var seen = scheduler.Start(() => source.GroupByKey(Interval, scheduler)
            .SelectMany((group, index) => group.Select(change => $"{index}:{Text(change)}").Concat(Observable.Return($"{index} ends"))));

        seen.Messages.Select(message => (message.Time, message.Value.Value)).ShouldBe(
            [(300, "0:a1"), (310, "1:b1"), (350, "0:a2"), (410, "1 ends"), (450, "0 ends"), (600, "2:a3"), (700, "2 ends")]);
    }

    [Fact]
    public void A_change_that_comes_just_when_its_group_ends_is_in_that_one_or_in_the_next()
    {
        const int Rounds = 20_000;
        var (source, timer, seen) = (new Subject<ItemChange<Count>>(), new HeldTimer(), 0);
        using var groups = source.GroupByKey(Interval, timer).SelectMany(group => group).Subscribe(_ => Interlocked.Increment(ref seen));
        using var together = new Barrier(2);
        var change = One("a", 1);

        Parallel.Invoke(
            () => Repeat(timer.Fire),
            () => Repeat(() => source.OnNext(change)));

        seen.ShouldBe(Rounds);
        timer.Fired.ShouldBeGreaterThan(0, "groups ended");

        void Repeat(Action act)
        {
            for (var round = 0; round < Rounds; round++)
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                act();
            }
        }
    }

    private static IObservable<ItemChange<Count>> Typed(params ItemChange[] changes) => changes.ToObservable<StreamEvent>().Items(ToCount);

    private static ItemChange<Count> One(string id, int count) => Typed(Changes.Insert(id, count)).Wait();

    private static Count ToCount(ItemImage image) => new(int.Parse(image["count"]!.N, System.Globalization.CultureInfo.InvariantCulture));

    private static string Text(IReadOnlyList<ItemChange<Count>> batch) => string.Join(' ', batch.Select(Text));

    private static string Text(ItemChange<Count> change) => $"{change.Key["id"]!.S}{change.New!.Value}";

    private sealed record Count(int Value);
}
