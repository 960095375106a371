namespace Rx.DynamoStreams;

/// <summary>A place to read from.</summary>
/// <param name="ShardIterator">The iterator, opaque; it expires after 15 minutes.</param>
public sealed record GetShardIteratorResponse(string ShardIterator);
