using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// Who decides which events are handled when.
internal interface IHandlers
{
    // How long an event may wait for others before it is handled.
    TimeSpan Wait { get; }

    void Take(DeliveredEvent delivered);

    // Nothing more comes: what waits for company is handled now.
    void Finish();
}

// One run of handlers over a stream, from its start until the stream ends and all is handled, or until it is given up, by
// cancellation or by a failure: then no handler is called any more, and those that run are waited for, within a limit.
internal sealed class HandlerRun : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamSource _stream;
    private readonly AcknowledgedReading _reading;
    private readonly IHandlers _handlers;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly TaskCompletionSource _over = new();
    private readonly SerialDisposable _drainLimit = new();
    private readonly CancellationTokenSource _givenUp = new();
    private readonly CancellationTokenSource _drained = new();
    // Of handlers that were left to themselves some may still ask.
    private readonly CancellationToken _givenUpToken;
    private readonly CancellationToken _drainedToken;
    private Exception? _cause;
    private bool _isReadToEnd;
    private int _undone;
    private int _running;

    private HandlerRun(StreamSource stream, HandlerOptions options, Func<HandlerRun, IHandlers> handlers)
    {
        (_stream, Options) = (stream, options);
        _logger = stream.Options.LoggerFactory.CreateLogger(StreamLog.Category);
        _random = stream.Options.JitterSeed is { } seed ? new Random(seed) : new Random();
        _handlers = handlers(this);
        (_givenUpToken, _drainedToken) = (_givenUp.Token, _drained.Token);
        _reading = new AcknowledgedReading(stream, options.MaxPending, value => value is ItemChange, Take, EndReading);
    }

    public HandlerOptions Options { get; }

    public IScheduler Scheduler => _stream.Options.Scheduler;

    // Handlers that wait for their turn are not called any more.
    public bool IsGivenUp => _givenUpToken.IsCancellationRequested;

    public static async Task RunAsync(
        StreamSource stream, HandlerOptions options, Func<HandlerRun, IHandlers> handlers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new HandlerRun(stream, options, handlers);
        using (cancellationToken.UnsafeRegister(_ => run.GiveUp(new OperationCanceledException(cancellationToken)), null))
        {
            run._reading.Start();
            await run._over.Task.ConfigureAwait(false);
        }
        await run._reading.DisposeAsync().ConfigureAwait(false);
        if (run._cause is { } cause)
            ExceptionDispatchInfo.Throw(cause);
    }

    public void Dispose()
    {
        _drainLimit.Dispose();
        _givenUp.Dispose();
        _drained.Dispose();
    }

    // Calls a handler until it succeeds or is given up; what follows is told either way.
    public void Call(
        IReadOnlyList<DeliveredEvent> events, Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler, Action whenOver)
    {
        lock (_gate)
            _running++;
        Scheduler.Schedule(() => SchedulerSteps.WithoutContext(() => _ = CallAsync(events, handler, whenOver)));
    }

    private void Take(DeliveredEvent delivered)
    {
        if (delivered.Event is Gap gap)
            Options.OnGap?.Invoke(gap);
        if (delivered.Event is Checkpoint poll)
            Options.OnPoll?.Invoke(WithHandling(poll));
        if (delivered.Event is not ItemChange || IsGivenUp)
            return;
        if (Options.OnPoll is not null)
            delivered.DueAt = Scheduler.Now + _handlers.Wait;
        lock (_gate)
            _undone++;
        _handlers.Take(delivered);
    }

    // What is not handled is behind, however current reading is.
    private Checkpoint WithHandling(Checkpoint poll)
    {
        var behind = Scheduler.Now - _reading.Oldest?.DueAt;
        return behind > (poll.Lag ?? TimeSpan.Zero) ? poll with { Lag = behind } : poll;
    }

    // What was delivered is handled also before an error is told.
    private void EndReading(Exception? error)
    {
        if (error is CheckpointConflictException)
        {
            GiveUp(error);
            return;
        }
        lock (_gate)
        {
            _cause ??= error;
            _isReadToEnd = true;
        }
        _handlers.Finish();
        EndIfDone();
    }

    private void GiveUp(Exception cause)
    {
        lock (_gate)
        {
            if (IsGivenUp)
                return;
            _cause = cause;
        }
        _givenUp.Cancel();
        _reading.Stop();
        _drainLimit.Disposable = Scheduler.Schedule(Options.DrainTimeout, () =>
        {
            try // What a handler does at its token's cancellation may fail.
            {
                _drained.Cancel();
            }
            finally
            {
                End();
            }
        });
        EndIfDone();
    }

    private void EndIfDone()
    {
        lock (_gate)
        {
            if (_running > 0 || !(IsGivenUp || (_isReadToEnd && _undone == 0)))
                return;
        }
        End();
    }

    private void End() => SchedulerSteps.WithoutContext(() => _over.TrySetResult());

    private async Task CallAsync(
        IReadOnlyList<DeliveredEvent> events, Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler, Action whenOver)
    {
        var items = new ItemChange[events.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = (ItemChange)events[i].Event;
        var call = new HandlerCall(items, HandlerCall.LinksOf(events), _stream, _drainedToken);
        var isDone = !IsGivenUp && await IsDoneAsync(call, handler).ConfigureAwait(false);
        if (isDone)
        {
            for (var i = 0; i < items.Length; i++)
                _reading.Acknowledge(events[i]);
        }
        lock (_gate)
        {
            _running--;
            _undone -= isDone ? events.Count : 0;
        }
        whenOver();
        EndIfDone();
    }

    private async Task<bool> IsDoneAsync(HandlerCall call, Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler)
    {
        var items = call.Events;
        var (attempts, failure) = await TryAsync(call, token => handler(items, token)).ConfigureAwait(false);
        if (failure is not null && !IsGivenUp && Options.Failure == HandlerFailure.DeadLetter)
        {
            var letter = new DeadLetter(items, failure, attempts);
            (_, failure) = await TryAsync(call, token => Options.DeadLetterHandler!(letter, token)).ConfigureAwait(false);
        }
        if (failure is null)
            return true;
        if (IsGivenUp)
            return false;
        if (Options.Failure == HandlerFailure.Skip)
        {
            StreamLog.EventSkipped(_logger, items.Count, items[0].SequenceNumber, items[0].ShardId, attempts, failure.Message);
            return true;
        }
        GiveUp(new HandlerFailedException(items, attempts, failure));
        return false;
    }

    private async Task<(int Attempts, Exception? Failure)> TryAsync(HandlerCall call, Func<CancellationToken, Task> work)
    {
        var first = call.Events[0];
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                await call.RunAsync(work).ConfigureAwait(false);
                return (attempts, null);
            }
            catch (Exception e)
            {
                if (IsGivenUp || attempts > Options.RetryLimit)
                    return (attempts, e);
                var delay = Backoff.Delay(attempts, Options.RetryDelay, Options.MaxRetryDelay, NextRandom());
                StreamLog.HandlerFailed(_logger, first.SequenceNumber, first.ShardId, attempts, delay, e.Message);
                await WaitAsync(delay).ConfigureAwait(false);
                if (IsGivenUp)
                    return (attempts, e);
            }
        }
    }

    private double NextRandom()
    {
        lock (_gate)
            return _random.NextDouble();
    }

    // On the scheduler's time; over at once when the run is given up.
    private async Task WaitAsync(TimeSpan delay)
    {
        var over = new TaskCompletionSource();
        using var timer = Scheduler.Schedule(delay, () => SchedulerSteps.WithoutContext(() => over.TrySetResult()));
        using var givenUp = _givenUpToken.UnsafeRegister(_ => over.TrySetResult(), null);
        await over.Task.ConfigureAwait(false);
    }
}
