using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Checkpoints;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// One reading of a consumer that goes on where it was: it waits for the one before it in this process, loads, begins, follows what is
// done, saves that, and ends, so that the next one finds it. Used alike by whoever subscribes, handles, or pulls; they say what is done.
// Without a store it only reads.
internal sealed class ResumedReading : IStreamReader, IAsyncDisposable
{
    // How long a reading of the same name may still run when another one begins. One that is left for another, as by Switch, ends in a
    // moment; one that goes on is a second consumer, and one of the two ends with a conflict.
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(2);

    // The label that the consumer was begun anew under, in the state beside its position.
    private const string BegunAs = "begunAs";

    private readonly StreamSource _source;
    private readonly DynamoStreamOptions _options;
    private readonly IStreamReader _reader;
    private readonly Func<StreamPosition?> _place;
    private readonly Action<Exception> _onFault;
    private readonly ILogger _logger;
    private readonly SchedulerSteps _steps;
    private readonly IStopwatch _sinceAsked;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SingleAssignmentDisposable _reading = new();
    private readonly ConsumerTelemetry? _telemetry;
    private readonly StoreCalls? _calls;
    private readonly CheckpointSaver? _saver;
    private readonly IDisposable? _use;
    private readonly NamedReading? _named;
    private readonly IReadOnlyList<NamedReading> _before = [];
    private bool _isFirstStart;

    // The reader is told what is read, in order; the place is where to go on, as far as is done, and null while nothing is known of it. A
    // fault of the store that no retry cures is told beside the events, and perhaps at the same time.
    public ResumedReading(StreamSource source, IStreamReader reader, Func<StreamPosition?> place, Action<Exception> onFault)
    {
        (_source, _options, _reader, _place, _onFault) = (source, source.Options, reader, place, onFault);
        _logger = _options.LoggerFactory.CreateLogger(StreamLog.Category);
        _steps = new SchedulerSteps(_options.Scheduler);
        _sinceAsked = _options.Scheduler.StartStopwatch();
        if (_options.CheckpointStore is not { } store)
            return;
        var shared = store as ISharedStore;
        _use = shared?.Use();
        (_named, _before) = NamedReadings.OfThisProcess.Enter(shared?.Place ?? store, _options.ConsumerName!);
        _telemetry = new ConsumerTelemetry(_options.ConsumerName!, _options.Scheduler);
        _calls = new StoreCalls(_options, _steps, _telemetry, _logger, _lifetime.Token);
        _saver = new CheckpointSaver(_options, _calls, _steps, _telemetry, _logger, onFault);
    }

    public void Start()
    {
        _telemetry?.Start();
        if (_saver is null)
            Read(_options.StartFrom);
        else
            _steps.Start(() => _ = LoadAsync());
    }

    // The place may have moved.
    public void Offer() => _saver?.Offer(_place);

    // Nothing is read or delivered any more; what is done yet can be offered, until the end.
    public void Stop()
    {
        _named?.Ends();
        _reading.Dispose();
    }

    // What was offered last is saved, or the log says that it was not. Never fails, and takes no longer than one call may.
    public async ValueTask DisposeAsync()
    {
        Stop();
        if (_saver is null)
            return;
        await _saver.EndAsync().ConfigureAwait(false);
        if (_saver.Fault is { } fault)
            StreamLog.CheckpointNotSaved(_logger, _options.ConsumerName!, fault.Message);
        SchedulerSteps.WithoutContext(_lifetime.Cancel);
        _telemetry!.Dispose();
        _use?.Dispose();
        _named!.HasEnded();
    }

    // What a first start means is stored before its first event: whoever dies with that in hand begins there again.
    public Task? Begins(StreamPosition position)
    {
        var wait = _reader.Begins(position);
        if (!_isFirstStart)
            return wait;
        _isFirstStart = false;
        var saving = _saver!.SaveFirst(position);
        return wait is null ? saving : Task.WhenAll(wait, saving);
    }

    public Task? Pace() => _reader.Pace();

    public void OnNext(StreamEvent value) => _reader.OnNext(value);

    public void OnError(Exception error) => _reader.OnError(error);

    public void OnCompleted() => _reader.OnCompleted();

    private async Task LoadAsync()
    {
        await WaitForThoseBeforeAsync().ConfigureAwait(false);
        for (var failures = 1; !_named!.IsEnding; failures++)
        {
            try
            {
                Begin(await _calls!.CallAsync(StoreCalls.Load, LoadAsync).ConfigureAwait(false));
                return;
            }
            catch (Exception e)
            {
                if (_named.IsEnding)
                    return;
                if (await _calls!.WaitAfterAsync(StoreCalls.Load, e, failures, orEndOf: null).ConfigureAwait(false))
                    continue;
                _onFault(e);
                return;
            }
        }
    }

    private async Task WaitForThoseBeforeAsync()
    {
        if (_before.Count == 0)
            return;
        var all = Task.WhenAll(_before.Select(reading => reading.End));
        var (leftAt, endedAt) = (_steps.Now + LeaveTime, _steps.Now + _options.CallTimeout);
        while (!all.IsCompleted && !_named!.IsEnding && _steps.Now < (_before.Any(reading => !reading.IsEnding) ? leftAt : endedAt))
            await _steps.WaitUntil(_before.Any(reading => !reading.IsEnding) ? leftAt : endedAt, all, _lifetime.Token);
    }

    private async Task<StoredCheckpoint?> LoadAsync(CancellationToken cancellationToken)
    {
        var (store, consumerName) = (_options.CheckpointStore!, _options.ConsumerName!);
        var streamArn = await _source.StoredStreamAsync(token => store.ListStreamArnsAsync(consumerName, token), cancellationToken).ConfigureAwait(false);
        if (streamArn is null)
            return null;
        try
        {
            return await store.LoadAsync(consumerName, streamArn, cancellationToken).ConfigureAwait(false);
        }
        // What is to be begun anew need not be understood.
        catch (StreamPositionException e) when (_options.BeginAnew is not null)
        {
            StreamLog.CheckpointDeleted(_logger, consumerName, streamArn, e.Message);
            await store.DeleteAsync(consumerName, streamArn, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private void Begin(StoredCheckpoint? stored)
    {
        if (_named!.IsEnding)
            return;
        var before = stored?.State ?? ConsumerState.Empty;
        var state = _options.BeginAnew is { } label ? before.With(BegunAs, $"\"{JsonEncodedText.Encode(label)}\"") : before;
        _isFirstStart = stored is null || state != before;
        if (stored is not null && _isFirstStart)
            StreamLog.BegunAnew(_logger, _options.ConsumerName!, _options.BeginAnew!, _options.StartFrom, stored.Version);
        _saver!.Begin(stored, state);
        Read(_isFirstStart ? _options.StartFrom : StartFrom.Position(stored!.Position));
    }

    private void Read(StartFrom start) => _reading.Disposable = _source.Read(new ReadingStart(start, _sinceAsked), this);
}
