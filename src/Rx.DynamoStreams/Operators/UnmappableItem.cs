namespace Rx.DynamoStreams;

/// <summary>A change whose item could not be mapped to an object.</summary>
/// <param name="Event">The change, with its images as they came.</param>
/// <param name="Reason">Why, in words that show no contents of the item; names of its attributes they may show.</param>
/// <param name="Cause">What the mapping threw. Its message may show contents.</param>
public sealed record UnmappableItem(ItemChange Event, string Reason, Exception Cause)
{
    /// <summary>The place and the reason; never the item's contents.</summary>
    public override string ToString() => $"{Event.SequenceNumber} of {Event.ShardId}: {Reason}";
}
