using System.Text.Json.Serialization;

namespace Rx.DynamoStreams.Client;

// The members of the small answers that are read, by the service's names. Anything may be missing.
internal sealed record ListStreamsAnswer(List<StreamAnswer?>? Streams, string? LastEvaluatedStreamArn);

internal sealed record StreamAnswer(string? StreamArn, string? TableName, string? StreamLabel);

internal sealed record DescribeStreamAnswer(StreamDescriptionAnswer? StreamDescription);

internal sealed record StreamDescriptionAnswer(
    string? StreamArn,
    string? TableName,
    string? StreamStatus,
    string? StreamViewType,
    List<ShardAnswer?>? Shards,
    string? LastEvaluatedShardId);

internal sealed record ShardAnswer(string? ShardId, string? ParentShardId, SequenceNumberRangeAnswer? SequenceNumberRange);

internal sealed record SequenceNumberRangeAnswer(string? StartingSequenceNumber, string? EndingSequenceNumber);

internal sealed record GetShardIteratorAnswer(string? ShardIterator);

[JsonSerializable(typeof(ListStreamsAnswer))]
[JsonSerializable(typeof(DescribeStreamAnswer))]
[JsonSerializable(typeof(GetShardIteratorAnswer))]
internal sealed partial class AnswerJsonContext : JsonSerializerContext;
