using System.Reactive.Linq;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Hosting.Diagnostics;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting.Replicas;

// Starts a replica with the host, saves it when the host stops, and tells the host when it fails. The container disposes it, and makes
// it with the start: one whose settings are wrong would keep the host from looking at those of the others.
internal sealed class ReplicaService<T>(Func<HostedStream> findStream, Func<DynamoTableReplica<T>> findReplica) : BackgroundService
    where T : class
{
    private (HostedStream Stream, DynamoTableReplica<T> Replica, ILogger Logger)? _started;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var (stream, replica) = (findStream(), findReplica());
        _started = (stream, replica, stream.Settings.Stream.LoggerFactory.CreateLogger(HostingLog.Category));
        stream.ReplicaHealth.Begin(replica.Completion);
        var live = replica.StartAsync();
        if (stream.Settings.WaitUntilReplicaIsLive)
            await live.WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    // One that is not live, or not any more, has nothing to save until some scan has ended.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_started is var (stream, replica, logger)
            && stream.Settings.Replica is not { File: null, Store: null }
            && await replica.Progress.FirstAsync() is { Phase: ReplicaPhase.Live })
            await SaveAsync(stream, replica, logger, cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (stream, replica, logger) = _started!.Value;
        try
        {
            await replica.Completion.WaitAsync(stoppingToken).ConfigureAwait(false);
            HostingLog.ReplicaOver(logger, stream.Name);
        }
        catch (OperationCanceledException)
        {
            // The host stops, or its services are disposed.
        }
        catch (Exception e)
        {
            HostingLog.ReplicaFailed(logger, e, stream.Name, e.Message);
            throw;
        }
    }

    private static async Task SaveAsync(HostedStream stream, DynamoTableReplica<T> replica, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await replica.SaveAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var reason = cancellationToken.IsCancellationRequested ? "the host's ShutdownTimeout was over before a poll was completed and saved" : e.Message;
            HostingLog.ReplicaNotSaved(logger, stream.Name, reason);
        }
    }
}
