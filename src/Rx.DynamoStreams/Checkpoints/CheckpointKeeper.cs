using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Checkpoints;

// Loads a consumer's checkpoint, and saves positions as they are offered: the newest one, at most one save at a time, and none
// sooner after another than the options say. Passing faults are retried; what no retry cures is told once. Works in steps on the
// scheduler, beside the reading.
internal sealed class CheckpointKeeper : IDisposable
{
    // An idle stream's position changes in nothing but the time that it is current until. That need not be stored each second.
    private static readonly TimeSpan IdleSave = TimeSpan.FromMinutes(1);

    // The calls to a store, as the metrics name them.
    private const string LoadCheckpoint = nameof(LoadCheckpoint);
    private const string SaveCheckpoint = nameof(SaveCheckpoint);

    private readonly PacedStream _stream;
    private readonly DynamoStreamOptions _options;
    private readonly ICheckpointStore _store;
    private readonly Action<Exception> _onFault;
    private readonly ILogger _logger;
    private readonly SchedulerSteps _steps;
    private readonly ConsumerTelemetry _telemetry;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _ending = new();
    private readonly string _holder = $"{Environment.MachineName}/{Environment.ProcessId}/{new Random().Next():x8}";
    private readonly Random _random;
    private readonly Lock _gate = new();

    private Func<StreamPosition?>? _offered;
    private TaskCompletionSource? _saving;
    private StoredCheckpoint? _saved;
    private DateTimeOffset _nextSaveAt;
    private bool _isOver;

    public CheckpointKeeper(PacedStream stream, Action<Exception> onFault)
    {
        (_stream, _options, _onFault) = (stream, stream.Options, onFault);
        _store = _options.CheckpointStore!;
        _logger = _options.LoggerFactory.CreateLogger(StreamLog.Category);
        _steps = new SchedulerSteps(_options.Scheduler);
        _telemetry = new ConsumerTelemetry(_options.ConsumerName!, _options.Scheduler);
        _random = _options.JitterSeed is { } seed ? new Random(seed) : new Random();
    }

    // Calls back on the scheduler, with what is stored, or null; not at all after the end.
    public void Load(Action<StreamPosition?> onLoaded)
    {
        _telemetry.Start();
        _steps.Start(() => _ = LoadAsync(onLoaded));
    }

    // What to save next: taken when the time for that has come. Null gives nothing to save yet.
    public void Offer(Func<StreamPosition?> position)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _offered = position;
            StartSaving();
        }
    }

    // Saves what was offered last without further waiting, and ends. The task never fails, and takes no longer than one call may.
    public async Task EndAsync()
    {
        Task saving;
        lock (_gate)
        {
            if (_isOver)
                return;
            if (_offered is not null)
                StartSaving();
            saving = _saving?.Task ?? Task.CompletedTask;
        }
        _ending.TrySetResult();
        if (!saving.IsCompleted)
        {
            using var limit = _options.Scheduler.Schedule(_options.CallTimeout, Dispose);
            await saving.ConfigureAwait(false);
        }
        Dispose();
    }

    // Ends without saving any more.
    public void Dispose()
    {
        TaskCompletionSource? saving;
        lock (_gate)
            (_isOver, saving) = (true, _saving);
        saving?.TrySetResult();
        _lifetime.Cancel();
        _telemetry.Dispose();
    }

    private async Task LoadAsync(Action<StreamPosition?> onLoaded)
    {
        for (var failures = 1; !_lifetime.IsCancellationRequested; failures++)
        {
            try
            {
                var loading = _telemetry.Calls.CallAsync(
                    LoadCheckpoint, token => _stream.LoadAsync(_store, _options.ConsumerName!, token), _lifetime.Token);
                await _steps.EndOf(loading).ConfigureAwait(false);
                _saved = await loading.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                await FailAsync(LoadCheckpoint, e, failures).ConfigureAwait(false);
                continue;
            }
            onLoaded(_saved?.Position);
            return;
        }
    }

    // Under the gate.
    private void StartSaving()
    {
        if (_saving is not null)
            return;
        _saving = new TaskCompletionSource();
        _steps.Start(() => _ = SaveAsync());
    }

    private async Task SaveAsync()
    {
        var failures = 0;
        while (true)
        {
            if (_steps.Now < _nextSaveAt && !_ending.Task.IsCompleted)
            {
                await _steps.WaitUntil(_nextSaveAt, _ending.Task, _lifetime.Token);
                continue;
            }
            if (Take() is not { } position)
                return;
            try
            {
                await SaveAsync(position).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception e)
            {
                lock (_gate)
                    _offered ??= () => position;
                await FailAsync(SaveCheckpoint, e, ++failures).ConfigureAwait(false);
            }
        }
    }

    // What to save now; null when there is nothing, and saving pauses until something is offered.
    private StreamPosition? Take()
    {
        TaskCompletionSource? saving;
        lock (_gate)
        {
            while (!_isOver && _offered is { } offered)
            {
                _offered = null;
                if (offered() is { } position && IsWorthSaving(position))
                    return position;
            }
            (saving, _saving) = (_saving, null);
        }
        // Not under the gate: what waits for the end goes on right here, and it may be the rest of the program.
        saving?.TrySetResult();
        return null;
    }

    private bool IsWorthSaving(StreamPosition position) =>
        _saved?.Position is not { } saved || saved.StreamArn != position.StreamArn || saved.StartedAt != position.StartedAt
        || !(position.CurrentUntil - saved.CurrentUntil < IdleSave) || !saved.Shards.SequenceEqual(position.Shards);

    private async Task SaveAsync(StreamPosition position)
    {
        // Of another stream of the table nothing is stored yet.
        var version = _saved?.Position.StreamArn == position.StreamArn ? _saved.Version : 0;
        var next = new StoredCheckpoint(position, version + 1, _holder, _options.Scheduler.Now);
        var saving = _telemetry.Calls.CallAsync(
            SaveCheckpoint, token => _store.SaveAsync(_options.ConsumerName!, next, token), _lifetime.Token);
        await _steps.EndOf(saving).ConfigureAwait(false);
        await saving.ConfigureAwait(false);
        (_saved, _nextSaveAt) = (next, _steps.Now + _options.CheckpointInterval);
        _telemetry.Saved();
        StreamLog.CheckpointSaved(_logger, next.Version, _options.ConsumerName!, position.StreamArn);
    }

    // Waits until it is worth another try; where none helps, tells so, once.
    private async Task FailAsync(string call, Exception fault, int failures)
    {
        if (_lifetime.IsCancellationRequested)
            return;
        if (Faults.KindOf(fault) != StreamFault.Transient)
        {
            // Told before whoever waits for the end goes on.
            _onFault(fault);
            Dispose();
            return;
        }
        var delay = Backoff.Delay(failures, _options.RetryDelay, _options.MaxRetryDelay, _random.NextDouble());
        _telemetry.Calls.Retries(call, fault);
        StreamLog.CheckpointFailed(_logger, _options.ConsumerName!, failures, delay, fault.Message);
        for (var due = _steps.Now + delay; _steps.Now < due;)
            await _steps.WaitUntil(due, orEndOf: null, _lifetime.Token);
    }
}
