using Microsoft.Extensions.Logging;

namespace Rx.DynamoStreams.Diagnostics;

// All log messages, with stable ids. They name streams, shards and sequence numbers, never an item's contents.
internal static partial class StreamLog
{
    public const string Category = DynamoStreamTelemetry.LogCategory;

    [LoggerMessage(1, LogLevel.Information, "Reading stream {StreamArn} from {Start}: {Shards} shards are listed")]
    public static partial void Started(ILogger logger, string streamArn, StartFrom start, int shards);

    [LoggerMessage(2, LogLevel.Debug, "Poll {Poll} of stream {StreamArn} delivered {Records} records; caught up: {CaughtUp}")]
    public static partial void Polled(ILogger logger, long poll, string streamArn, long records, bool caughtUp);

    [LoggerMessage(3, LogLevel.Warning, "Reading shard {ShardId} of stream {StreamArn} failed {Failures} times in a row and is tried again in {Delay}: {Reason}")]
    public static partial void ReadFailed(ILogger logger, string shardId, string streamArn, int failures, TimeSpan delay, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Listing the shards of stream {StreamArn} failed {Failures} times in a row and is tried again in {Delay}: {Reason}")]
    public static partial void ListingFailed(ILogger logger, string streamArn, int failures, TimeSpan delay, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Records of shard {ShardId} of stream {StreamArn} after {After} may have been lost: {Reason}")]
    public static partial void GapFound(ILogger logger, string? shardId, string streamArn, SequenceNumber? after, GapReason reason);

    [LoggerMessage(6, LogLevel.Information, "Stream {StreamArn} is disabled and read to its end")]
    public static partial void Drained(ILogger logger, string streamArn);

    [LoggerMessage(7, LogLevel.Error, "Reading stream {StreamArn} ends: {Reason}")]
    public static partial void Failed(ILogger logger, string streamArn, string reason);

    [LoggerMessage(8, LogLevel.Debug, "Checkpoint {Version} of consumer {ConsumerName} on stream {StreamArn} is saved")]
    public static partial void CheckpointSaved(ILogger logger, long version, string consumerName, string streamArn);

    [LoggerMessage(9, LogLevel.Warning, "The checkpoint store of consumer {ConsumerName} failed {Failures} times in a row and is tried again in {Delay}: {Reason}")]
    public static partial void CheckpointFailed(ILogger logger, string consumerName, int failures, TimeSpan delay, string reason);

    [LoggerMessage(10, LogLevel.Warning, "The handler of the event with sequence number {SequenceNumber} of shard {ShardId} failed {Attempts} times and is called again in {Delay}: {Reason}")]
    public static partial void HandlerFailed(ILogger logger, SequenceNumber sequenceNumber, string shardId, int attempts, TimeSpan delay, string reason);

    [LoggerMessage(11, LogLevel.Error, "{Events} events from sequence number {SequenceNumber} of shard {ShardId} on are left out, because their handler failed {Attempts} times: {Reason}")]
    public static partial void EventSkipped(ILogger logger, int events, SequenceNumber sequenceNumber, string shardId, int attempts, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Stream {StreamArn} was switched off, and reading goes on with {NextStreamArn}; what was written in between is lost")]
    public static partial void StreamReplaced(ILogger logger, string streamArn, string nextStreamArn);

    [LoggerMessage(13, LogLevel.Warning, "Looking for the streams of table {TableName} failed {Failures} times in a row and is tried again in {Delay}: {Reason}")]
    public static partial void TableFailed(ILogger logger, string tableName, int failures, TimeSpan delay, string reason);

    [LoggerMessage(14, LogLevel.Warning, "The item {Place} is left out, because it could not be mapped: {Reason}")]
    public static partial void ItemUnmappable(ILogger logger, string place, string reason);

    [LoggerMessage(15, LogLevel.Warning, "Reading table {TableName} for its replica failed {Failures} times in a row and is tried again in {Delay}: {Reason}")]
    public static partial void ReplicaCallFailed(ILogger logger, string tableName, int failures, TimeSpan delay, string reason);

    [LoggerMessage(16, LogLevel.Information, "The replica of table {TableName} scans the table: {Reason}")]
    public static partial void ReplicaScans(ILogger logger, string tableName, string reason);

    [LoggerMessage(17, LogLevel.Information, "The replica of table {TableName} is live with {Items} items")]
    public static partial void ReplicaLive(ILogger logger, string tableName, long items);

    [LoggerMessage(18, LogLevel.Warning, "The replica of table {TableName} could not be saved to {Path}, and is saved again later: {Reason}")]
    public static partial void ReplicaNotSaved(ILogger logger, string tableName, string path, string reason);

    [LoggerMessage(19, LogLevel.Information, "The replica of table {TableName} goes on from {Path} with {Items} items")]
    public static partial void ReplicaLoaded(ILogger logger, string tableName, string path, long items);

    [LoggerMessage(20, LogLevel.Warning, "The last checkpoint of consumer {ConsumerName} was not saved, and the next start repeats what was done since the one before it: {Reason}")]
    public static partial void CheckpointNotSaved(ILogger logger, string consumerName, string reason);

    [LoggerMessage(21, LogLevel.Warning, "The checkpoint of consumer {ConsumerName} on stream {StreamArn} cannot be used, and is deleted, as the consumer is to begin anew: {Reason}")]
    public static partial void CheckpointDeleted(ILogger logger, string consumerName, string streamArn, string reason);

    [LoggerMessage(22, LogLevel.Warning, "Consumer {ConsumerName} begins anew as {Label}, from {Start}; checkpoint {Version} of before is left behind")]
    public static partial void BegunAnew(ILogger logger, string consumerName, string label, StartFrom start, long version);

    [LoggerMessage(23, LogLevel.Warning, "Consumer {ConsumerName} begins at the latest record and has no checkpoint store: each restart skips what was written meanwhile. Set CheckpointStore, or another StartFrom")]
    public static partial void NotResumed(ILogger logger, string consumerName);
}
