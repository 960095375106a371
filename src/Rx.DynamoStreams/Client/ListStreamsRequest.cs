namespace Rx.DynamoStreams;

/// <summary>Which streams to list.</summary>
/// <param name="TableName">Only this table's streams; null for every table's.</param>
/// <param name="ExclusiveStartStreamArn">Where the page before ended; null for the first page.</param>
public sealed record ListStreamsRequest(string? TableName = null, string? ExclusiveStartStreamArn = null);
