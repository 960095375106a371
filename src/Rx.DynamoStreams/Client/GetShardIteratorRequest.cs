namespace Rx.DynamoStreams;

/// <summary>Where to read from.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Type">Where in the shard.</param>
/// <param name="SequenceNumber">
/// For <see cref="ShardIteratorType.AtSequenceNumber"/> and <see cref="ShardIteratorType.AfterSequenceNumber"/> the record;
/// else null.
/// </param>
public sealed record GetShardIteratorRequest(
    string StreamArn, string ShardId, ShardIteratorType Type, SequenceNumber? SequenceNumber = null);
