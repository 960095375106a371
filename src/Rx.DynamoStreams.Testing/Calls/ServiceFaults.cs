using System.Net;

namespace Rx.DynamoStreams.Testing.Calls;

// The service's own refusals.
internal static class ServiceFaults
{
    public static DynamoStreamsServiceException Of(StreamFault fault, string errorCode, string message, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new(fault, message) { ErrorCode = errorCode, StatusCode = status };

    public static DynamoStreamsServiceException NoStream(string streamArn) =>
        Of(StreamFault.Gone, "ResourceNotFoundException", $"The in-memory stream '{streamArn}' does not exist.");

    public static DynamoStreamsServiceException NoShard(string shardId) =>
        Of(StreamFault.Gone, "ResourceNotFoundException", $"The in-memory stream has no shard '{shardId}' (any more).");

    public static DynamoStreamsServiceException Trimmed(string shardId) =>
        Of(StreamFault.Trimmed, "TrimmedDataAccessException", $"The place in shard '{shardId}' is older than its oldest record.");

    public static DynamoStreamsServiceException Expired(string shardId) =>
        Of(StreamFault.ExpiredIterator, "ExpiredIteratorException", $"The iterator on shard '{shardId}' has expired.");

    public static DynamoStreamsServiceException Invalid(string message) => Of(StreamFault.Fatal, "ValidationException", message);
}
