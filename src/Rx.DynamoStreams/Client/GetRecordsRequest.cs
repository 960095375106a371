namespace Rx.DynamoStreams;

/// <summary>What to read.</summary>
/// <param name="StreamArn">The stream; not sent, but named in errors.</param>
/// <param name="ShardId">The shard; not sent, but named in events and errors.</param>
/// <param name="ShardIterator">The place to read from.</param>
/// <param name="Limit">The most records to return, 1 to 1,000; null for the service's default, which is 1,000.</param>
public sealed record GetRecordsRequest(string StreamArn, string ShardId, string ShardIterator, int? Limit = null);
