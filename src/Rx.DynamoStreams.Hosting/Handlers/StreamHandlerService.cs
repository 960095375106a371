using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Hosting.Diagnostics;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting.Handlers;

// Handles one stream for as long as the host runs. Handling begins while the service starts, on the caller's thread, and goes on
// on the scheduler; the base class only watches it, since the host cares for the failures of such services. The stream is looked up
// then, not when the service is made: one whose settings are wrong would keep the host from looking at those of the others.
internal sealed class StreamHandlerService<THandler>(
    Func<HostedStream> find, Func<THandler, IReadOnlyList<ItemChange>, CancellationToken, Task> handle, bool takesBatches, IServiceScopeFactory scopes)
    : BackgroundService
    where THandler : class
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _handling = Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _handling = RunAsync(find(), _stopping.Token);
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

    private async Task RunAsync(HostedStream stream, CancellationToken stopping)
    {
        var (handler, logger) = (typeof(THandler).Name, stream.Settings.Stream.LoggerFactory.CreateLogger(HostingLog.Category));
        HostingLog.HandlingBegins(logger, handler, stream.Name);
        var reading = stream.HandlerHealth.Begin();
        try
        {
            await HandleAllAsync(stream, stopping).ConfigureAwait(false);
            stream.HandlerHealth.End();
            HostingLog.HandlingOver(logger, handler, stream.Name);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            stream.HandlerHealth.Stop(reading);
            HostingLog.HandlingStopped(logger, handler, stream.Name);
        }
        catch (Exception e)
        {
            stream.HandlerHealth.Fail(e);
            HostingLog.HandlingFailed(logger, e, handler, stream.Name, e.Message);
            throw;
        }
    }

    private Task HandleAllAsync(HostedStream stream, CancellationToken stopping)
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
