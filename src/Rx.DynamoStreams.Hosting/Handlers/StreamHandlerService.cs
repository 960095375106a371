using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Hosting.Diagnostics;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting.Handlers;

// Handles one stream for as long as the host runs. Handling begins while the service starts, on the caller's thread, and goes on
// on the scheduler; the base class only watches it, since the host cares for the failures of such services.
internal sealed class StreamHandlerService<THandler>(
    HostedStream stream, Func<THandler, IReadOnlyList<ItemChange>, CancellationToken, Task> handle, bool takesBatches, IServiceScopeFactory scopes)
    : BackgroundService
    where THandler : class
{
    private readonly ILogger _logger = stream.Settings.Stream.LoggerFactory.CreateLogger(HostingLog.Category);
    private readonly CancellationTokenSource _stopping = new();
    private Task _handling = Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _handling = RunAsync(_stopping.Token);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _stopping.Cancel();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _handling;

    private async Task RunAsync(CancellationToken stopping)
    {
        var handler = typeof(THandler).Name;
        HostingLog.HandlingBegins(_logger, handler, stream.Name);
        var reading = stream.HandlerHealth.Begin();
        try
        {
            await HandleAllAsync(stopping).ConfigureAwait(false);
            stream.HandlerHealth.End();
            HostingLog.HandlingOver(_logger, handler, stream.Name);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            stream.HandlerHealth.Stop(reading);
            HostingLog.HandlingStopped(_logger, handler, stream.Name);
        }
        catch (Exception e)
        {
            stream.HandlerHealth.Fail(e);
            HostingLog.HandlingFailed(_logger, e, handler, stream.Name, e.Message);
            throw;
        }
    }

    private Task HandleAllAsync(CancellationToken stopping)
    {
        var given = stream.Settings.Handler;
        var options = given with
        {
            OnGap = gap =>
            {
                stream.HandlerHealth.Found(gap);
                given.OnGap?.Invoke(gap);
            },
            OnPoll = poll =>
            {
                stream.HandlerHealth.Polled(poll);
                given.OnPoll?.Invoke(poll);
            },
        };
        return takesBatches
            ? stream.ForHandler().ForEachBatchAsync(HandleAsync, options, stopping)
            : stream.ForHandler().ForEachAsync((change, token) => HandleAsync([change], token), options, stopping);
    }

    private async Task HandleAsync(IReadOnlyList<ItemChange> changes, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await handle(scope.ServiceProvider.GetRequiredService<THandler>(), changes, cancellationToken).ConfigureAwait(false);
    }
}
