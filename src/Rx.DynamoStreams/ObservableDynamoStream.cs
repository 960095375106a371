using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Polling;
using Rx.DynamoStreams.Processing;

namespace Rx.DynamoStreams;

/// <summary>A DynamoDB stream as an observable.</summary>
/// <remarks>
/// <para>
/// <b>Cold.</b> Nothing is called before Subscribe, and each subscription polls for itself; share one with <c>Publish</c> and
/// <c>RefCount</c>. The first poll begins at once, each further one an interval after the end of the one before; while a shard
/// has more to give, it is read on without waiting.
/// </para>
/// <para>
/// <b>Order.</b> Each shard's records come in the service's order, and all of a parent shard's before its children's; so each
/// item's changes come in order. Between shards the order is approximate, by creation time. Where order or completeness cannot
/// be kept, a <see cref="Gap"/> says so.
/// </para>
/// <para>
/// <b>Delivery.</b> Each record once in a subscription; resuming from a <see cref="Checkpoint"/> repeats what came after it. Behind
/// a <see cref="Gap"/> with <see cref="GapReason.PositionTrimmed"/> the shard is read from its oldest record.
/// </para>
/// <para>
/// <b>Threading.</b> Calls to the observer are serial and run on the options' scheduler. An observer that blocks holds back
/// reading. An exception that it throws ends the subscription and goes to the scheduler, as with any Rx source.
/// </para>
/// <para><b>Disposal.</b> Calls in flight are cancelled, and nothing is called or delivered any more.</para>
/// <list type="table">
/// <listheader><term>Ends with</term><description>when</description></listheader>
/// <item><term>OnCompleted</term><description>the stream is disabled, and all that it holds was delivered</description></item>
/// <item><term>OnError <see cref="DynamoStreamsServiceException"/></term><description>access is denied, the stream does not
/// exist, or another fault that no retry cures</description></item>
/// <item><term>OnError <see cref="RetryLimitException"/></term><description>a call failed more often in a row than
/// <see cref="DynamoStreamOptions.RetryLimit"/> or <see cref="DynamoStreamOptions.DoubtfulRetryLimit"/> allows</description></item>
/// <item><term>OnError with the client's own exception</term><description>a client other than
/// <see cref="DynamoStreamsClient"/> threw something that is no sign of a passing fault</description></item>
/// <item><term>OnError <see cref="StreamGapException"/></term><description>records may have been lost, with
/// <see cref="GapPolicy.Fail"/></description></item>
/// </list>
/// <para>
/// <b>Cost.</b> At the head one billed GetRecords call for each open shard and poll; one DescribeStream call for each 100 shards
/// and <see cref="DynamoStreamOptions.ListingInterval"/>.
/// </para>
/// </remarks>
public static class ObservableDynamoStream
{
    /// <summary>Reads a stream from now on, with defaults for all else.</summary>
    /// <param name="client">Makes the calls. It is not disposed.</param>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="interval">How long to wait between two polls, see <see cref="DynamoStreamOptions.Interval"/>.</param>
    /// <param name="scheduler">The source of time and of the delivering thread; null for <see cref="TaskPoolScheduler.Default"/>.</param>
    /// <exception cref="ArgumentException">The ARN is empty, or the interval out of its range.</exception>
    public static IObservable<StreamEvent> Create(
        IDynamoStreamsClient client, string streamArn, TimeSpan interval, IScheduler? scheduler = null) =>
        Create(client, streamArn, new DynamoStreamOptions { Interval = interval, Scheduler = scheduler ?? TaskPoolScheduler.Default });

    /// <summary>Reads a stream.</summary>
    /// <param name="client">Makes the calls. It is not disposed.</param>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="ArgumentException">The ARN is empty, or options are out of their ranges: the message names them all.</exception>
    public static IObservable<StreamEvent> Create(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(streamArn);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(streamArn);
        return new ResumableStream(new SingleStream(client, streamArn, options));
    }

    /// <summary>Reads a table's stream, by the table's name, also when it is switched off and on again.</summary>
    /// <remarks>
    /// <para>
    /// It begins with the newest stream that the table has; with a <see cref="DynamoStreamOptions.CheckpointStore"/> with the newest
    /// one that a checkpoint is stored for, and with <see cref="StartFrom.Position(StreamPosition)"/> with the position's.
    /// </para>
    /// <para>
    /// Switching a stream off and on again gives another one, with another ARN. The old one is read to its end, then comes a
    /// <see cref="Gap"/> with <see cref="GapReason.StreamReplaced"/>, since nobody recorded what was written in between, and then the
    /// new one from its oldest record. While there is none yet, it is looked for once a
    /// <see cref="DynamoStreamOptions.ListingInterval"/>. OnCompleted comes when the table is found not to exist any more; where one
    /// was made under its name by then, with a stream, that stream is the next one.
    /// </para>
    /// <para>
    /// <b>Cost.</b> At the start, and while a stream is switched off once a listing interval: a DescribeTable call, and a ListStreams
    /// call for each 100 streams of the table. They are free.
    /// </para>
    /// </remarks>
    /// <param name="dynamoDb">Describes the table. It is not disposed.</param>
    /// <param name="client">Makes the calls to the stream. It is not disposed.</param>
    /// <param name="tableName">The table's name.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="ArgumentException">The name is empty, or options are out of their ranges: the message names them all.</exception>
    public static IObservable<StreamEvent> ForTable(
        IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, DynamoStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(dynamoDb);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(tableName);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(options.StartFrom?.Resumed?.StreamArn ?? "");
        return new ResumableStream(new TableStream(client, new TableStreams(dynamoDb, client, tableName, options.Scheduler), options));
    }
}
