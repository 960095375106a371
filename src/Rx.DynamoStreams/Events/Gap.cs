using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>Records may have been lost here: the service trimmed them (it keeps 24 hours) before they were read, or kept none.</summary>
/// <param name="ShardId">The shard; null with <see cref="GapReason.StreamReplaced"/>, which is between two streams.</param>
/// <param name="After">The last record that was read before the gap; null when none of this shard was.</param>
/// <param name="Reason">What happened.</param>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record Gap(string? ShardId, SequenceNumber? After, GapReason Reason) : StreamEvent;
