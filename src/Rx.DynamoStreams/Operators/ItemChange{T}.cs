using Rx.DynamoStreams.Processing;

namespace Rx.DynamoStreams;

/// <summary>One write to one item, with its images as objects.</summary>
/// <typeparam name="T">What an item is mapped to.</typeparam>
/// <param name="Event">The event behind it, with its place in the stream.</param>
/// <param name="New">The item after the write; null for a removal, and when the stream's view has no new images.</param>
/// <param name="Old">The item before the write; null for an insertion, and when the stream's view has no old images.</param>
public sealed record ItemChange<T>(ItemChange Event, T? New, T? Old)
    where T : class
{
    /// <summary>What the write did.</summary>
    public ItemChangeKind Kind => Event switch
    {
        Insert => ItemChangeKind.Insert,
        Modify => ItemChangeKind.Modify,
        Remove => ItemChangeKind.Remove,
        _ => ItemChangeKind.Unknown,
    };

    /// <summary>The item's primary key, its attributes ordered by name: equal for all changes of one item.</summary>
    /// <exception cref="System.Text.Json.JsonException">The record's keys are not DynamoDB JSON.</exception>
    public ItemImage Key => ItemKey.Of(Event);

    /// <summary>The kind and the place; never the item's contents.</summary>
    public override string ToString() => $"{Kind} at {Event.SequenceNumber} of {Event.ShardId}";
}
