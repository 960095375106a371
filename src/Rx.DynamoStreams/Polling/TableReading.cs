using System.Reactive.Disposables;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Polling;

// Reads a table's streams one after another. Where one is switched off and read to its end, the next one is waited for, and what
// was written between the two is told as a gap. One poller runs at a time, and looking for the next stream only while none does.
internal sealed class TableReading : IStreamReader, IDisposable
{
    private readonly IDynamoStreamsClient _client;
    private readonly TableStreams _streams;
    private readonly DynamoStreamOptions _options;
    private readonly ReadingStart _start;
    private readonly IStreamReader _reader;
    private readonly ILogger _logger;
    private readonly SchedulerSteps _steps;
    private readonly Random _random;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SerialDisposable _poller = new();
    private string? _streamArn;
    private long _polls;
    private long _pollsBefore;
    private DateTimeOffset? _goneSince;

    public TableReading(
        IDynamoStreamsClient client, TableStreams streams, DynamoStreamOptions options, ReadingStart start, IStreamReader reader)
    {
        (_client, _streams, _options, _start, _reader) = (client, streams, options, start, reader);
        _logger = options.LoggerFactory.CreateLogger(StreamLog.Category);
        _steps = new SchedulerSteps(options.Scheduler);
        _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();
    }

    // How long a table that is not there any more may take to be made again.
    public TimeSpan MaxAbsence { get; init; }

    // Told each time that the stream was read to its end, there is no next one, or no table, and it is looked for again later.
    public Action? Waits { get; init; }

    public IDisposable Start()
    {
        _steps.Start(() => _ = StartAsync(_start));
        return this;
    }

    public void Dispose()
    {
        _lifetime.Cancel();
        _poller.Dispose();
    }

    public Task? Begins(StreamPosition position) => _reader.Begins(position);

    public Task? Pace() => _reader.Pace();

    public void OnNext(StreamEvent value)
    {
        if (value is not Checkpoint checkpoint)
        {
            _reader.OnNext(value);
            return;
        }
        _polls = _pollsBefore + checkpoint.Poll;
        _reader.OnNext(_pollsBefore == 0 ? checkpoint : checkpoint with { Poll = _polls });
    }

    // A stream that was switched off more than 24 hours ago does not exist any more.
    public void OnError(Exception error)
    {
        if (error is DynamoStreamsServiceException { Fault: StreamFault.Gone, ShardId: null })
            _steps.Start(() => _ = GoOnAsync(error));
        else
            _reader.OnError(error);
    }

    public void OnCompleted() => _steps.Start(() => _ = GoOnAsync(gone: null));

    private async Task StartAsync(ReadingStart start)
    {
        var streamArn = start.From.Resumed?.StreamArn;
        if (streamArn is null)
        {
            var (isFound, streamArns) = await AskAsync(_streams.ListAsync).ConfigureAwait(false);
            if (!isFound)
                return;
            streamArn = streamArns is { Count: > 0 } ? streamArns[^1] : null;
        }
        if (streamArn is null)
            Tell(observer => observer.OnError(Faults.NoStream(_streams.TableName)));
        else
            Open(streamArn, start);
    }

    // While the table has no newer stream, one may be switched on yet.
    private async Task GoOnAsync(Exception? gone)
    {
        while (true)
        {
            var (isFound, next) = await AskAsync(token => _streams.NextAsync(_streamArn!, token)).ConfigureAwait(false);
            if (!isFound)
                return;
            if (next is not null)
            {
                GoOnWith(next);
                return;
            }
            if (gone is not null)
            {
                Tell(observer => observer.OnError(gone));
                return;
            }
            await LookLaterAsync(_options.ListingInterval).ConfigureAwait(false);
        }
    }

    private void GoOnWith(string streamArn)
    {
        var gap = new Gap(ShardId: null, After: null, GapReason.StreamReplaced);
        StreamLog.StreamReplaced(_logger, _streamArn!, streamArn);
        if (_options.GapPolicy == GapPolicy.Fail)
        {
            Tell(observer => observer.OnError(new StreamGapException(_streamArn!, gap, cause: null)));
            return;
        }
        _pollsBefore = _polls;
        Tell(observer => observer.OnNext(gap));
        Open(streamArn, _start with { From = StartFrom.TrimHorizon });
    }

    private void Open(string streamArn, ReadingStart start)
    {
        _streamArn = streamArn;
        var poller = new StreamPoller(_client, streamArn, _options, start, this);
        _poller.Disposable = poller;
        if (!_lifetime.IsCancellationRequested)
            poller.Start();
    }

    // Until there is an answer; not found where a person has to look, or nobody wants it any more.
    private async Task<(bool IsFound, T? Answer)> AskAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var asking = ask(_lifetime.Token);
                await _steps.EndOf(asking).ConfigureAwait(false);
                var answer = await asking.ConfigureAwait(false);
                _goneSince = null;
                return (true, answer);
            }
            catch (Exception e)
            {
                if (_lifetime.IsCancellationRequested)
                    return (false, default);
                if (e is ResourceNotFoundException && _streamArn is not null)
                {
                    _goneSince ??= _steps.Now;
                    var left = _goneSince.Value + MaxAbsence - _steps.Now;
                    if (left > TimeSpan.Zero)
                    {
                        failures = 0;
                        await LookLaterAsync(left < _options.ListingInterval ? left : _options.ListingInterval).ConfigureAwait(false);
                        continue;
                    }
                    Tell(observer => observer.OnCompleted());
                    return (false, default);
                }
                if (Faults.KindOf(e) != StreamFault.Transient || failures > _options.RetryLimit)
                {
                    Tell(observer => observer.OnError(e));
                    return (false, default);
                }
                var delay = Backoff.Delay(failures, _options.RetryDelay, _options.MaxRetryDelay, _random.NextDouble());
                _streams.Calls.Retries(e is DynamoStreamsServiceException { Operation: { } operation } ? operation : Operations.DescribeTable, e);
                StreamLog.TableFailed(_logger, _streams.TableName, failures, delay, e.Message);
                await PauseAsync(delay).ConfigureAwait(false);
            }
        }
    }

    private Task LookLaterAsync(TimeSpan time)
    {
        if (Waits is not null && !_lifetime.IsCancellationRequested)
            _steps.CallOut(static waits => waits(), Waits);
        return PauseAsync(time);
    }

    private async Task PauseAsync(TimeSpan time)
    {
        for (var due = _steps.Now + time; _steps.Now < due;)
            await _steps.WaitUntil(due, orEndOf: null, _lifetime.Token);
    }

    private void Tell(Action<IStreamReader> what)
    {
        if (!_lifetime.IsCancellationRequested)
            _steps.CallOut(what, _reader);
    }
}
