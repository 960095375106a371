using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Cli.Commands;

// Finds and describes streams, every page of them. A call that may work later is repeated a few times: the service allows
// ten listings a second for the whole account, so a long listing is throttled in passing.
internal sealed class StreamDirectory(IDynamoStreamsClient client, IScheduler scheduler)
{
    // 0.1, 0.2, 0.4 and 0.8 seconds: a person is waiting, so an endpoint that is not there is told after 1.5 seconds.
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastDelay = TimeSpan.FromMilliseconds(800);

    public async Task<IReadOnlyList<StreamSummary>> ListAsync(string? tableName, CancellationToken cancellationToken)
    {
        var streams = new List<StreamSummary>();
        string? last = null;
        do
        {
            var request = new ListStreamsRequest(tableName, last);
            var page = await CallAsync(() => client.ListStreamsAsync(request, cancellationToken), cancellationToken);
            streams.AddRange(page.Streams);
            last = page.LastEvaluatedStreamArn;
        }
        while (!string.IsNullOrEmpty(last));
        return streams;
    }

    public async Task<string> NewestAsync(string tableName, CancellationToken cancellationToken)
    {
        var streams = await ListAsync(tableName, cancellationToken);
        return streams.MaxBy(stream => stream.StreamLabel, StringComparer.Ordinal)?.StreamArn
            ?? throw new CommandFailedException(
                $"Table '{tableName}' has no stream here; enable one on the table, or check --table-name, --region and --endpoint-url.");
    }

    // The table's one after a stream; null when there is none yet.
    public async Task<string?> NextAsync(string tableName, string streamArn, CancellationToken cancellationToken) =>
        (await ListAsync(tableName, cancellationToken))
            .Select(stream => stream.StreamArn)
            .Where(next => string.CompareOrdinal(next, streamArn) > 0)
            .Min(StringComparer.Ordinal);

    public async Task<DescribeStreamResponse> DescribeAsync(string streamArn, CancellationToken cancellationToken)
    {
        var first = await DescribePageAsync(streamArn, null, cancellationToken);
        var shards = new List<ShardDescription>(first.Shards);
        for (var last = first.LastEvaluatedShardId; !string.IsNullOrEmpty(last);)
        {
            var page = await DescribePageAsync(streamArn, last, cancellationToken);
            shards.AddRange(page.Shards);
            last = page.LastEvaluatedShardId;
        }
        return first with { Shards = shards, LastEvaluatedShardId = null };
    }

    public Task<DescribeStreamResponse> DescribePageAsync(string streamArn, string? last, CancellationToken cancellationToken) =>
        CallAsync(() => client.DescribeStreamAsync(new DescribeStreamRequest(streamArn, last), cancellationToken), cancellationToken);

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay *= 2)
        {
            try
            {
                return await call();
            }
            catch (DynamoStreamsServiceException e) when (e.Fault == StreamFault.Transient && delay <= LastDelay)
            {
                await scheduler.Sleep(delay, cancellationToken);
            }
        }
    }
}
