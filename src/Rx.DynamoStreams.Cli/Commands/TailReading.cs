using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace Rx.DynamoStreams.Cli.Commands;

// Reads a stream to its end; named by its table, then those that came after it, with the gap between two of them told. Unlike
// ObservableDynamoStream.ForTable it ends where the table has no newer stream, and needs no right to describe the table.
internal sealed class TailReading(IDynamoStreamsClient client, StreamDirectory directory, string? tableName, DynamoStreamOptions options)
{
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FailureDelayMax = TimeSpan.FromMinutes(1);

    // The library's number for the same message, which the view goes by.
    private static readonly Action<ILogger, string, TimeSpan, string, Exception?> LookingFailed = LoggerMessage.Define<string, TimeSpan, string>(
        LogLevel.Warning, new EventId(13), "Looking for the streams of table {TableName} failed and is tried again in {Delay}: {Reason}");

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger(DynamoStreamTelemetry.LogCategory);

    // The number of the last poll, over all streams.
    private long _polls;
    private bool _isRead = true;

    // Until the end, or until what is written says that nobody reads it.
    public async Task RunAsync(string streamArn, Func<StreamEvent, bool> write, CancellationToken cancellationToken)
    {
        var start = options.StartFrom;
        while (true)
        {
            var gone = await ReadAsync(streamArn, start, write, cancellationToken);
            if (tableName is null || !_isRead || cancellationToken.IsCancellationRequested)
                return;
            if (await NextAsync(tableName, streamArn, cancellationToken) is not { } next)
            {
                if (gone is not null)
                    throw gone;
                return;
            }
            if (options.GapPolicy == GapPolicy.Fail)
            {
                throw new CommandFailedException(
                    $"Records behind the end of stream '{streamArn}' may have been lost: the table's stream was switched off and on again, and nothing was recorded in between. To go on with the new stream run it with --on-gap continue.");
            }
            write(new Gap(ShardId: null, After: null, GapReason.StreamReplaced));
            (streamArn, start) = (next, StartFrom.TrimHorizon);
        }
    }

    // Gives the fault where a table's stream does not exist any more: it was switched off more than 24 hours ago.
    private async Task<Exception?> ReadAsync(
        string streamArn, StartFrom start, Func<StreamEvent, bool> write, CancellationToken cancellationToken)
    {
        var before = _polls;
        try
        {
            await ObservableDynamoStream.Create(client, streamArn, options with { StartFrom = start })
                .TakeUntil(cancellationToken)
                .Do(streamEvent => _isRead = write(Numbered(streamEvent, before)))
                .TakeUntil(_ => !_isRead)
                .LastOrDefaultAsync()
                .ToTask(CancellationToken.None);
            return null;
        }
        catch (DynamoStreamsServiceException e) when (tableName is not null && e is { Fault: StreamFault.Gone, ShardId: null })
        {
            return e;
        }
    }

    private StreamEvent Numbered(StreamEvent streamEvent, long before)
    {
        if (streamEvent is not Checkpoint checkpoint)
            return streamEvent;
        _polls = before + checkpoint.Poll;
        return checkpoint with { Poll = _polls };
    }

    // What runs outlasts any outage.
    private async Task<string?> NextAsync(string table, string streamArn, CancellationToken cancellationToken)
    {
        for (var delay = FailureDelay; ; delay = delay * 2 < FailureDelayMax ? delay * 2 : FailureDelayMax)
        {
            try
            {
                return await directory.NextAsync(table, streamArn, cancellationToken);
            }
            catch (DynamoStreamsServiceException e) when (e.Fault == StreamFault.Transient)
            {
                LookingFailed(_logger, table, delay, e.Message, null);
                await options.Scheduler.Sleep(delay, cancellationToken);
            }
        }
    }
}
