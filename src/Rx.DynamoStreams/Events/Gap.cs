namespace Rx.DynamoStreams;

/// <summary>Records may have been lost here: the service trimmed them (it keeps 24 hours) before they were read.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="After">The last record that was read before the gap; null when none of this shard was.</param>
/// <param name="Reason">What happened.</param>
public sealed record Gap(string ShardId, SequenceNumber? After, GapReason Reason) : StreamEvent;
