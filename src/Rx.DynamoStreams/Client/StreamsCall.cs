using System.Net;

namespace Rx.DynamoStreams.Client;

// A call as its errors name it: operation, stream, shard.
internal readonly record struct StreamsCall(string Operation, string? StreamArn = null, string? ShardId = null)
{
    public DynamoStreamsServiceException Failed(StreamFault fault, string what, string remedy, Exception? cause = null) =>
        new(fault, Message(what, remedy), cause) { Operation = Operation, StreamArn = StreamArn, ShardId = ShardId };

    public DynamoStreamsServiceException Refused(
        StreamFault fault, string what, string remedy, string? code, string? requestId, HttpStatusCode status) =>
        new(fault, Message(what, remedy), innerException: null, code, requestId, status)
        {
            Operation = Operation,
            StreamArn = StreamArn,
            ShardId = ShardId,
        };

    public DynamoStreamsServiceException Malformed(string what, Exception? cause = null) =>
        Failed(
            StreamFault.Malformed,
            $"the answer cannot be read ({what})",
            "Check that the endpoint is DynamoDB Streams and that no proxy changes its answers.",
            cause);

    public override string ToString() => (StreamArn, ShardId) switch
    {
        (null, _) => Operation,
        (_, null) => $"{Operation} on stream '{StreamArn}'",
        _ => $"{Operation} on shard '{ShardId}' of stream '{StreamArn}'",
    };

    private string Message(string what, string remedy) => $"{this} failed: {what}. {remedy}";
}
