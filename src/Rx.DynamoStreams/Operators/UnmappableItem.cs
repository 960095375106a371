namespace Rx.DynamoStreams;

/// <summary>An item that could not be mapped to an object.</summary>
/// <param name="Key">The item's primary key.</param>
/// <param name="Event">The change that has it, with its images as they came; null for an item that a replica's scan found.</param>
/// <param name="Reason">Why, in words that show no contents of the item; names of its attributes they may show.</param>
/// <param name="Cause">What the mapping threw. Its message may show contents.</param>
public sealed record UnmappableItem(ItemImage Key, ItemChange? Event, string Reason, Exception Cause)
{
    internal string Place => Event is null ? "of a scan" : $"with sequence number {Event.SequenceNumber} of shard {Event.ShardId}";

    /// <summary>The place and the reason; never the item's contents.</summary>
    public override string ToString() => $"the item {Place}: {Reason}";
}
