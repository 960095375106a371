using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>A shard has been read to its end; comes after its last record and before the first one of its children.</summary>
/// <param name="ShardId">The shard.</param>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record ShardClosed(string ShardId) : ShardChange(ShardId);
