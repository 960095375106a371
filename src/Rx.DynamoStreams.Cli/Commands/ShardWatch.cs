using System.Reactive.Concurrency;
using Rx.DynamoStreams.Cli.Live;

namespace Rx.DynamoStreams.Cli.Commands;

// Lists a stream's shards again and again, until nobody reads or a signal comes. The first listing fails as any command's, since it
// may have a wrong argument; a later one that may work another time is made again, ever more rarely while it goes on.
internal sealed class ShardWatch(StreamDirectory directory, IScheduler scheduler, string streamArn, TimeSpan interval)
{
    private static readonly TimeSpan FailureDelayMax = TimeSpan.FromMinutes(1);

    private readonly ShardHistory _history = new();

    public async Task RunAsync(IShardWatcher watcher, Func<bool> isOutputClosed, CancellationToken cancellationToken)
    {
        Tell(await directory.DescribeAsync(streamArn, cancellationToken), watcher);
        var delay = interval;
        while (!isOutputClosed())
        {
            await scheduler.Sleep(delay, cancellationToken);
            try
            {
                Tell(await directory.DescribeAsync(streamArn, cancellationToken), watcher);
                delay = interval;
            }
            catch (DynamoStreamsServiceException e) when (e.Fault == StreamFault.Transient)
            {
                delay = TimeSpan.FromTicks(Math.Max(interval.Ticks, Math.Min(delay.Ticks * 2, FailureDelayMax.Ticks)));
                watcher.Failed(e.Message, delay);
            }
        }
    }

    private void Tell(DescribeStreamResponse stream, IShardWatcher watcher) =>
        watcher.Listed(stream, _history.Add(stream, scheduler.Now));
}
