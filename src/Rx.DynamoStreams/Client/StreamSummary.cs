namespace Rx.DynamoStreams;

/// <summary>A stream, as listed.</summary>
/// <param name="StreamArn">The stream's ARN.</param>
/// <param name="TableName">The table's name.</param>
/// <param name="StreamLabel">When the stream was enabled, as text that sorts by time.</param>
public sealed record StreamSummary(string StreamArn, string TableName, string StreamLabel);
