using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>A shard begins or ends, as seen by this subscription, in order with the records.</summary>
/// <param name="ShardId">The shard.</param>
[JsonConverter(typeof(StreamEventJsonConverter))]
public abstract record ShardChange(string ShardId) : StreamEvent;
