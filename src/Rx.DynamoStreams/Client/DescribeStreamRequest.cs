namespace Rx.DynamoStreams;

/// <summary>Which shards to describe.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="ExclusiveStartShardId">Where the page before ended; null for the first page.</param>
/// <param name="ChildrenOf">
/// Only the children of this shard; null for all shards. Emulators may ignore it and answer with all shards, or refuse it.
/// </param>
public sealed record DescribeStreamRequest(string StreamArn, string? ExclusiveStartShardId = null, string? ChildrenOf = null);
