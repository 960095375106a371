using System.Reactive.Linq;

namespace Rx.DynamoStreams;

/// <summary>The typed substreams of a stream of events.</summary>
/// <remarks>
/// Each passes on the events of its kind, in their order and on the thread they come on, and the source's end or error. Each
/// subscription subscribes to the source: share one poll loop among several with <c>Publish</c> and <c>RefCount</c>.
/// </remarks>
public static class StreamEvents
{
    extension(IObservable<StreamEvent> source)
    {
        /// <summary>The items that were added.</summary>
        public IObservable<Insert> Inserts() => Of<Insert>(source);

        /// <summary>The items that were changed.</summary>
        public IObservable<Modify> Modifies() => Of<Modify>(source);

        /// <summary>The items that were deleted, by a caller or by their time to live.</summary>
        public IObservable<Remove> Removes() => Of<Remove>(source);

        /// <summary>Every change to an item, of whatever kind.</summary>
        public IObservable<ItemChange> Items() => Of<ItemChange>(source);

        /// <summary>The shards that begin and end.</summary>
        public IObservable<ShardChange> ShardChanges() => Of<ShardChange>(source);

        /// <summary>The places where records may have been lost.</summary>
        public IObservable<Gap> Gaps() => Of<Gap>(source);

        /// <summary>The ends of polls, each with the position to resume from.</summary>
        public IObservable<Checkpoint> Checkpoints() => Of<Checkpoint>(source);
    }

    private static IObservable<TEvent> Of<TEvent>(IObservable<StreamEvent> source)
        where TEvent : StreamEvent
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.OfType<TEvent>();
    }
}
