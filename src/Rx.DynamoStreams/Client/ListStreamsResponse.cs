namespace Rx.DynamoStreams;

/// <summary>A page of streams, up to 100.</summary>
/// <param name="Streams">The streams; a table that was given a stream more than once has several.</param>
/// <param name="LastEvaluatedStreamArn">Where the next page starts; null on the last page.</param>
public sealed record ListStreamsResponse(IReadOnlyList<StreamSummary> Streams, string? LastEvaluatedStreamArn);
