using System.Net;
using Amazon.Runtime;

namespace Rx.DynamoStreams;

/// <summary>A call to DynamoDB Streams failed; the message names operation, stream, shard, and what to do.</summary>
public sealed class DynamoStreamsServiceException : AmazonServiceException
{
    /// <summary>A failed call, for implementations of <see cref="IDynamoStreamsClient"/>.</summary>
    /// <param name="fault">What it means to a reader.</param>
    /// <param name="message">What happened, where, and what to do.</param>
    /// <param name="innerException">The cause; null when the service said so itself.</param>
    public DynamoStreamsServiceException(StreamFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    internal DynamoStreamsServiceException(
        StreamFault fault, string message, Exception? innerException, string? errorCode, string? requestId, HttpStatusCode status)
        : base(message, innerException, ErrorType.Unknown, errorCode, requestId, status) => Fault = fault;

    /// <summary>What it means to a reader of the stream.</summary>
    public StreamFault Fault { get; }

    /// <summary>The operation that failed, as in <c>GetRecords</c>; null when unknown.</summary>
    public string? Operation { get; init; }

    /// <summary>The stream; null when the call was about none.</summary>
    public string? StreamArn { get; init; }

    /// <summary>The shard; null when the call was about none.</summary>
    public string? ShardId { get; init; }
}
