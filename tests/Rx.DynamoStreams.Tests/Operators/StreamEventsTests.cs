using System.Reactive;
using Microsoft.Reactive.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Operators;

public sealed class StreamEventsTests : ReactiveTest
{
    private static readonly ItemImage Keys = ItemImage.Parse("""{"id":{"S":"a"}}""");
    private static readonly Insert Inserted = new(Keys, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1") };
    private static readonly Modify Modified = new(Keys, null, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("2") };
    private static readonly Remove Removed = new(Keys, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("3") };
    private static readonly ShardOpened Opened = new("s", null);
    private static readonly ShardClosed Closed = new("s");
    private static readonly Gap Lost = new("s", null, GapReason.ShardTrimmed);
    private static readonly Checkpoint Done = new(StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{}}"""), 1, 3, true, TimeSpan.Zero);

    private static readonly StreamEvent[] All = [Opened, Inserted, Modified, Lost, Removed, Closed, Done];

    public static TheoryData<string, Func<IObservable<StreamEvent>, IObservable<StreamEvent>>, StreamEvent[]> Operators => new()
    {
        { nameof(StreamEvents.Inserts), source => source.Inserts(), [Inserted] },
        { nameof(StreamEvents.Modifies), source => source.Modifies(), [Modified] },
        { nameof(StreamEvents.Removes), source => source.Removes(), [Removed] },
        { nameof(StreamEvents.Items), source => source.Items(), [Inserted, Modified, Removed] },
        { nameof(StreamEvents.ShardChanges), source => source.ShardChanges(), [Opened, Closed] },
        { nameof(StreamEvents.Gaps), source => source.Gaps(), [Lost] },
        { nameof(StreamEvents.Checkpoints), source => source.Checkpoints(), [Done] },
    };

    [Theory]
    [MemberData(nameof(Operators), DisableDiscoveryEnumeration = true)]
    public void A_substream_passes_on_its_events_when_they_come_and_the_end(
        string name, Func<IObservable<StreamEvent>, IObservable<StreamEvent>> operate, StreamEvent[] expected)
    {
        var scheduler = new TestScheduler();
        var source = scheduler.CreateHotObservable(Recorded(OnCompleted<StreamEvent>(900)));

        var seen = scheduler.Start(() => operate(source));

        seen.Messages.ShouldBe([.. Recorded(OnCompleted<StreamEvent>(900)).Where(message => !message.Value.HasValue || expected.Contains(message.Value.Value))], name);
        source.Subscriptions.ShouldBe([Subscribe(Subscribed, 900)]);
    }

    [Theory]
    [MemberData(nameof(Operators), DisableDiscoveryEnumeration = true)]
    public void A_substream_passes_on_the_error(
        string name, Func<IObservable<StreamEvent>, IObservable<StreamEvent>> operate, StreamEvent[] expected)
    {
        var scheduler = new TestScheduler();
        var error = new InvalidOperationException("down");

        var seen = scheduler.Start(() => operate(scheduler.CreateHotObservable(Recorded(OnError<StreamEvent>(900, error)))));

        seen.Messages.Count.ShouldBe(expected.Length + 1, name);
        seen.Messages[^1].ShouldBe(OnError<StreamEvent>(900, error));
    }

    [Theory]
    [MemberData(nameof(Operators), DisableDiscoveryEnumeration = true)]
    public void A_substream_of_nothing_is_refused_at_once(
        string name, Func<IObservable<StreamEvent>, IObservable<StreamEvent>> operate, StreamEvent[] expected)
    {
        expected.ShouldNotBeEmpty();

        Should.Throw<ArgumentNullException>(() => operate(null!), name).ParamName.ShouldBe("source");
    }

    private static Recorded<Notification<StreamEvent>>[] Recorded(Recorded<Notification<StreamEvent>> last) =>
        [.. All.Select((one, index) => OnNext(300 + (index * 10), one)), last];
}
