using System.Reactive.Linq;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Hosting.Diagnostics;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting.Replicas;

// Starts a replica with the host, saves it when the host stops, and tells the host when it fails. The container disposes it.
internal sealed class ReplicaService<T>(HostedStream stream, DynamoTableReplica<T> replica) : BackgroundService
    where T : class
{
    private readonly ILogger _logger = stream.Settings.Stream.LoggerFactory.CreateLogger(HostingLog.Category);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var live = replica.StartAsync();
        if (stream.Settings.WaitUntilReplicaIsLive)
            await live.WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    // One that is not live, or not any more, has nothing to save until some scan has ended.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var isKept = stream.Settings.Replica is not { File: null, Store: null };
        if (isKept && await replica.Progress.FirstAsync() is { Phase: ReplicaPhase.Live })
            await SaveAsync(cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await replica.Completion.WaitAsync(stoppingToken).ConfigureAwait(false);
            HostingLog.ReplicaOver(_logger, stream.Name);
        }
        catch (OperationCanceledException)
        {
            // The host stops, or its services are disposed.
        }
        catch (Exception e)
        {
            HostingLog.ReplicaFailed(_logger, e, stream.Name, e.Message);
            throw;
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await replica.SaveAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var reason = cancellationToken.IsCancellationRequested ? "the host's ShutdownTimeout was over before a poll was completed and saved" : e.Message;
            HostingLog.ReplicaNotSaved(_logger, stream.Name, reason);
        }
    }
}
