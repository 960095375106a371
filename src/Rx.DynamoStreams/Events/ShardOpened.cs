using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>This subscription reads a shard from now on; comes before the shard's first record.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="ParentShardId">The shard that it goes on from; null for one without a parent.</param>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record ShardOpened(string ShardId, string? ParentShardId) : ShardChange(ShardId);
