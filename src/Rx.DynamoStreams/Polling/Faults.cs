using System.Data.Common;
using Amazon.Runtime;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Polling;

// What an exception of a client or of a checkpoint store means, also of those that are not ours.
internal static class Faults
{
    public static StreamFault KindOf(Exception exception) => exception switch
    {
        DynamoStreamsServiceException ours => ours.Fault,
        // A cancellation that nobody here asked for is a client's way to say that a call took too long.
        HttpRequestException or IOException or TimeoutException or OperationCanceledException or DbException { IsTransient: true } =>
            StreamFault.Transient,
        AmazonServiceException foreign => FaultTable.Of(operation: "", foreign.ErrorCode, foreign.StatusCode).Fault,
        _ => StreamFault.Fatal,
    };

    // A word for metrics: the service's error code where it gave one.
    public static string NameOf(Exception exception) => exception switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        DynamoStreamsServiceException ours => ours.Fault.ToString(),
        _ => exception.GetType().Name,
    };

    public static DynamoStreamsServiceException OutOfOrder(string streamArn, ShardCursor cursor) =>
        new(
            StreamFault.Malformed,
            $"GetRecords on shard '{cursor.ShardId}' of stream '{streamArn}' was answered with records that do not follow sequence number {cursor.Position.After} in order. They were not delivered. Check that the endpoint is DynamoDB Streams.")
        { Operation = "GetRecords", StreamArn = streamArn, ShardId = cursor.ShardId };

    public static DynamoStreamsServiceException EndlessListing(string streamArn) =>
        new(
            StreamFault.Malformed,
            $"DescribeStream on stream '{streamArn}' was answered with a page that continues where an earlier one did. Check that the endpoint is DynamoDB Streams.")
        { Operation = "DescribeStream", StreamArn = streamArn };

    public static DynamoStreamsServiceException NoAnswer(string operation, string streamArn, string? shardId) =>
        new(
            StreamFault.Fatal,
            $"{operation} on {(shardId is null ? "" : $"shard '{shardId}' of ")}stream '{streamArn}' was answered with null. Let the client return an answer or throw.")
        { Operation = operation, StreamArn = streamArn, ShardId = shardId };

    public static DynamoStreamsServiceException NoStream(string tableName) =>
        new(StreamFault.Gone, $"Table '{tableName}' has no stream. Enable one on the table, with the view type that is needed.");

    public static DynamoStreamsServiceException TimedOut(string operation, string streamArn, string? shardId, TimeSpan timeout) =>
        new(
            StreamFault.Transient,
            $"{operation} on {(shardId is null ? "" : $"shard '{shardId}' of ")}stream '{streamArn}' had no answer within {timeout}.")
        { Operation = operation, StreamArn = streamArn, ShardId = shardId };
}
