namespace Rx.DynamoStreams;

/// <summary>A call failed more often in a row than the options allow; the last failure is the inner exception.</summary>
public sealed class RetryLimitException : Exception
{
    internal RetryLimitException(string streamArn, string? shardId, int failures, Exception cause)
        : base(
            $"Reading {(shardId is null ? "" : $"shard '{shardId}' of ")}stream '{streamArn}' failed {failures} times in a row and is given up: {cause.Message}",
            cause) => (StreamArn, ShardId, Failures) = (streamArn, shardId, failures);

    /// <summary>The stream.</summary>
    public string StreamArn { get; }

    /// <summary>The shard; null when the stream could not be described.</summary>
    public string? ShardId { get; }

    /// <summary>How many times in a row.</summary>
    public int Failures { get; }
}
