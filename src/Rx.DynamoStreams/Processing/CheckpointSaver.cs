using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// Saves a consumer's position as it is offered: the newest one, at most one save at a time, and none sooner after another than the
// options say. Passing faults are retried; what no retry cures is told once. Works in steps on the scheduler, beside the reading; only
// the last save begins where the end is asked for, so that a store which answers at once has it when that returns.
internal sealed class CheckpointSaver(
    DynamoStreamOptions options, StoreCalls calls, SchedulerSteps steps, ConsumerTelemetry telemetry, ILogger logger, Action<Exception> onFault) : IDisposable
{
    // An idle stream's position changes in nothing but the time that it is current until. That need not be stored each second.
    private static readonly TimeSpan IdleSave = TimeSpan.FromMinutes(1);

    private readonly string _holder = $"{Environment.MachineName}/{Environment.ProcessId}/{new Random().Next():x8}";
    private readonly Lock _gate = new();
    private readonly SerialDisposable _timer = new();
    private readonly TaskCompletionSource _first = new();
    private readonly TaskCompletionSource _ending = new();
    private readonly TaskCompletionSource _idle = new();

    private Func<StreamPosition?>? _offered;
    private StoredCheckpoint? _saved;
    private ConsumerState _state = ConsumerState.Empty;
    private DateTimeOffset _savedAt;
    private DateTimeOffset _nextLookAt;
    private bool _isWaiting;
    private bool _isSaving;
    private bool _isOver;

    // Why the last save failed; null when it did not.
    public Exception? Fault { get; private set; }

    // What was stored before, and what is kept beside the position from now on.
    public void Begin(StoredCheckpoint? stored, ConsumerState state) => (_saved, _state, _savedAt) = (stored, state, steps.Now);

    // Saves where reading begins; the task ends when that is stored.
    public Task SaveFirst(StreamPosition position)
    {
        Offer(() => position);
        return _first.Task;
    }

    // What to save next: taken when the time for that has come. Null gives nothing to save yet.
    public void Offer(Func<StreamPosition?> position)
    {
        TimeSpan delay;
        lock (_gate)
        {
            if (_isOver)
                return;
            _offered = position;
            if (_isSaving || _isWaiting)
                return;
            _isWaiting = true;
            delay = _nextLookAt - steps.Now;
        }
        WaitFor(delay);
    }

    // Saves what was offered last without further waiting, and ends. The task never fails, and takes no longer than one call may.
    public async Task EndAsync()
    {
        bool begins;
        lock (_gate)
        {
            if (_isOver)
                return;
            begins = !_isSaving && _offered is not null;
            _isSaving |= begins;
            if (!_isSaving)
                _idle.TrySetResult();
        }
        _ending.TrySetResult();
        _timer.Dispose();
        if (begins)
            SchedulerSteps.WithoutContext(() => _ = SaveAllAsync());
        if (!_idle.Task.IsCompleted)
        {
            using var limit = options.Scheduler.Schedule(options.CallTimeout, () => End(new TimeoutException($"The checkpoint store did not answer within {options.CallTimeout}.")));
            await _idle.Task.ConfigureAwait(false);
        }
        Dispose();
    }

    // Ends without saving any more.
    public void Dispose() => End(fault: null);

    private void End(Exception? fault)
    {
        lock (_gate)
        {
            _isOver = true;
            Fault ??= fault;
        }
        _timer.Dispose();
        SchedulerSteps.WithoutContext(() => _idle.TrySetResult());
    }

    private void WaitFor(TimeSpan delay)
    {
        _timer.Disposable = steps.Start(delay, () =>
        {
            lock (_gate)
            {
                _isWaiting = false;
                if (_isOver || _isSaving)
                    return;
                _isSaving = true;
            }
            _ = SaveAllAsync();
        });
    }

    // Until nothing is offered, or it is too early for another save.
    private async Task SaveAllAsync()
    {
        for (var failures = 0; Take() is { } position;)
        {
            try
            {
                await SaveAsync(position).ConfigureAwait(false);
                (failures, Fault) = (0, null);
            }
            catch (Exception e)
            {
                Fault = e;
                // It is saved again when the wait is over, and not only when the next save would be.
                lock (_gate)
                    (_offered, _nextLookAt) = (_offered ?? (() => position), steps.Now);
                // At the end it is tried once more at once.
                if (await calls.WaitAfterAsync(StoreCalls.Save, e, ++failures, _ending.Task.IsCompleted ? null : _ending.Task).ConfigureAwait(false))
                    continue;
                onFault(e);
                End(e);
                return;
            }
        }
    }

    // What to save now; null when there is nothing, and saving pauses until something is offered, and its time has come.
    private StreamPosition? Take()
    {
        while (TakeOffered() is { } offered)
        {
            if (offered() is { } position && IsWorthSaving(position))
                return position;
        }
        return null;
    }

    private Func<StreamPosition?>? TakeOffered()
    {
        TimeSpan? delay = null;
        lock (_gate)
        {
            if (!_isOver && _offered is { } offered && (_ending.Task.IsCompleted || steps.Now >= _nextLookAt))
            {
                (_offered, _nextLookAt) = (null, steps.Now + options.CheckpointInterval);
                return offered;
            }
            _isSaving = false;
            if (!_isOver && _offered is not null)
                (_isWaiting, delay) = (true, _nextLookAt - steps.Now);
        }
        if (delay is { } wait)
            WaitFor(wait);
        // Not under the gate: what waits for the end goes on right here, and it may be the rest of the program.
        else if (_ending.Task.IsCompleted)
            _idle.TrySetResult();
        return null;
    }

    // A save that would store what is stored is none. How current the place is need not be stored each second.
    private bool IsWorthSaving(StreamPosition position) =>
        _saved is null || !_saved.State.Equals(_state) || !_saved.Position.IsSamePlaceAs(position)
        || (steps.Now - _savedAt >= IdleSave && !_saved.Position.Equals(position));

    private async Task SaveAsync(StreamPosition position)
    {
        // Of another stream of the table nothing is stored yet.
        var version = _saved?.Position.StreamArn == position.StreamArn ? _saved.Version : 0;
        var next = new StoredCheckpoint(position, version + 1, _holder, options.Scheduler.Now) { State = _state };
        await calls.CallAsync(StoreCalls.Save, async token =>
        {
            await options.CheckpointStore!.SaveAsync(options.ConsumerName!, next, token).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        (_saved, _savedAt) = (next, steps.Now);
        _nextLookAt = _savedAt + options.CheckpointInterval;
        telemetry.Saved();
        StreamLog.CheckpointSaved(logger, next.Version, options.ConsumerName!, position.StreamArn);
        _first.TrySetResult();
    }
}
