using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Replicas;

// Reads a table and its stream into a ledger, and hands what changed to a target: everything, once the stream has told all that
// happened until the scan ended; from then on the differences of each poll.
//
// The stream is open before the scan begins, and read all the while. A gap in it begins the scan anew. The stream, the scan's
// segments and the fetches are loops of their own; what they find goes through one gate.
internal sealed class ReplicaReading : IObserver<StreamEvent>, IDisposable
{
    private readonly IAmazonDynamoDB _dynamoDb;
    private readonly IDynamoStreamsClient _client;
    private readonly string _tableName;
    private readonly DynamoTableReplicaOptions _options;
    private readonly IReplicaTarget _target;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SingleAssignmentDisposable _stream = new();
    private readonly ReplicaLedger _ledger;
    private readonly ReplicaContinuity _continuity;
    private readonly RetriedCalls _calls;
    private readonly ItemFetches _fetches;
    private readonly RefusedCalls _refusals;
    private readonly CurrentScan _scan;
    private TableShape? _shape;
    private ReplicaPhase _phase;
    private string _scanReason = "to begin with";
    private long _itemsScanned;
    private DateTimeOffset _scanEndedAt;
    private bool _isSettled;
    private bool _isLive;
    private bool _isLoaded;
    private bool _hasPublished;
    private volatile bool _isOver;

    public ReplicaReading(
        IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, DynamoTableReplicaOptions options, IReplicaTarget target)
    {
        (_dynamoDb, _client, _tableName, _options, _target) = (dynamoDb, client, tableName, options, target);
        _logger = options.Stream.LoggerFactory.CreateLogger(StreamLog.Category);
        _calls = new RetriedCalls(tableName, options.Stream, _lifetime.Token);
        _ledger = new ReplicaLedger(options.Store?.Items ?? new RowsInMemory(), options.Store?.Aside ?? new RowsInMemory());
        _continuity = new ReplicaContinuity(options, tableName, _ledger, _logger);
        _fetches = new ItemFetches(dynamoDb, tableName, _ledger, new RetriedCalls(tableName, options.Stream, _lifetime.Token));
        _refusals = new RefusedCalls(dynamoDb, tableName, options.Stream, () => Locked(() => ScanAgain("the table was made again")), Fail, _lifetime.Token);
        _scan = new CurrentScan(dynamoDb, tableName, options, Locked, _lifetime.Token);
    }

    public void Start() => _calls.Steps.Start(() => _ = OpenAsync());

    public Task SaveAsync() => _continuity.SaveAsync();

    // Not under the gate: an observer may wait for whoever disposes.
    public void Dispose()
    {
        _isOver = true;
        _lifetime.Cancel();
        _stream.Dispose();
        _continuity.Dispose();
    }

    // Now is before the gate, which may be held by an observer that takes its time. A poll is told outside of it.
    public void OnNext(StreamEvent value)
    {
        OnNext(value, _calls.Steps.Now);
        if (value is Checkpoint poll && !_isOver)
            Tried(() => _options.OnPoll?.Invoke(poll));
    }

    private void OnNext(StreamEvent value, DateTimeOffset now) => Locked(() =>
    {
        switch (value)
        {
            case ItemChange change:
                Tried(() => _ledger.Observed(change));
                break;
            case Gap gap:
                Tried(() => OnGap(gap));
                break;
            case Checkpoint checkpoint when Tried(() => OnPolled(checkpoint, now)):
                if (_fetches is { IsNeeded: true, IsRunning: false })
                    _fetches.Start(_shape!, Locked, Publish, _refusals.Take);
                Publish();
                if (_phase == ReplicaPhase.Live && _isSettled)
                    _continuity.Offer(_calls.Steps.Now, _shape!, checkpoint.Position, Publish);
                break;
        }
    });

    public void OnError(Exception error) => Fail(error);

    // The table was deleted, and not made again in time.
    public void OnCompleted() => Locked(() =>
    {
        Publish();
        // What was published last may have failed.
        if (_isOver)
            return;
        End();
        _target.Complete();
    });

    // A scan of before would never be caught up with, and the next stream's gap begins another one.
    private void OnWaiting() => Locked(() =>
    {
        _scan.Stop();
        Enter(ReplicaPhase.Waiting);
    });

    private bool Tried(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception e)
        {
            Fail(e);
            return false;
        }
    }

    private async Task OpenAsync()
    {
        try
        {
            Locked(() => Enter(ReplicaPhase.Opening));
            var shape = await TableShape.ReadAsync(_dynamoDb, _tableName, _calls).ConfigureAwait(false);
            var options = _options.Stream;
            options = options with { GapPolicy = GapPolicy.Continue };
            var start = StartFrom.Latest;
            Locked(() => start = Begin(shape));
            var streams = new TableStreams(_dynamoDb, _client, _tableName, options.Scheduler);
            _stream.Disposable = new TableReading(_client, streams, options, new ReadingStart(start, options.Scheduler.StartStopwatch()), new PlainReader(this)) { MaxAbsence = _options.MaxAbsence, Waits = OnWaiting }.Start();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // With what was kept, from which the stream is read on; or else with a scan.
    private StartFrom Begin(TableShape shape)
    {
        _shape = shape;
        if (_continuity.Begin(shape, out var reason) is { } position)
        {
            _isLoaded = true;
            EnterCatchUp();
            return StartFrom.Position(position);
        }
        _scanReason = reason ?? _scanReason;
        _ledger.BeginScan(shape.View);
        return StartFrom.Latest;
    }

    // What was lost before kept contents caught up is no more than contents that are too old.
    private void OnGap(Gap gap)
    {
        if (_options.GapPolicy == ReplicaGapPolicy.Fail && !_isLoaded)
            Fail(new StreamGapException(_shape!.StreamArn!, gap, cause: null));
        else
            ScanAgain($"records were lost ({gap.Reason})");
    }

    // The scan waits for the end of a poll: by then the stream is open, and tells of whatever the scan could miss.
    private void ScanAgain(string reason)
    {
        _scan.Stop();
        _scanReason = reason;
        _continuity.Forget();
        _ledger.BeginScan(_shape!.View);
        Enter(ReplicaPhase.Opening);
    }

    private void OnPolled(Checkpoint checkpoint, DateTimeOffset now)
    {
        if (_phase == ReplicaPhase.Opening && !_scan.IsBegun)
            BeginScan(checkpoint.Position.StreamArn);
        else if (_phase == ReplicaPhase.CatchingUp || (_phase == ReplicaPhase.Live && !_isSettled))
            LookWhetherSettled(checkpoint.CaughtUp, now - checkpoint.SinceRead);
    }

    private void BeginScan(string streamArn)
    {
        StreamLog.ReplicaScans(_logger, _tableName, _scanReason);
        _scan.Begin(_shape!.View, shape => Take(shape, streamArn), Receive, EndScan, _refusals.Take);
    }

    private void Take(TableShape shape, string streamArn)
    {
        // What is read still is a stream of before, of another view it may be. It ends, and the next one's gap begins another scan.
        if (string.CompareOrdinal(shape.StreamArn, streamArn) > 0)
        {
            _scan.BreakOff();
            return;
        }
        if (shape.View != _shape!.View)
            _ledger.BeginScan(shape.View);
        (_shape, _itemsScanned) = (shape, 0);
        Enter(ReplicaPhase.Scanning);
    }

    private void Receive(IReadOnlyList<Dictionary<string, AttributeValue>> items)
    {
        foreach (var item in items)
            _ledger.Scanned(ReplicaKey.Of(item, _shape!.KeyNames), ItemImage.FromAttributeMap(item));
        if (!_hasPublished)
            _continuity.Keep();
        _itemsScanned += items.Count;
        Report();
    }

    private void EndScan()
    {
        _ledger.EndScan();
        EnterCatchUp();
    }

    private void EnterCatchUp()
    {
        (_scanEndedAt, _isSettled) = (_calls.Steps.Now, false);
        Enter(ReplicaPhase.CatchingUp);
    }

    // A poll may have begun before the scan ended, and leaves out shards that are idle; so what counts is how far each shard was read.
    private void LookWhetherSettled(bool isCaughtUp, DateTimeOffset? readUntil)
    {
        if (!isCaughtUp || !(readUntil > _scanEndedAt))
            return;
        // No scan has read what changed since the file was saved.
        if (_isLoaded)
            _ledger.AwaitFetches();
        _isLoaded = false;
        if (!_isSettled && readUntil >= _scanEndedAt + _options.SettleTime)
        {
            _ledger.Settle();
            _isSettled = true;
        }
        if (_ledger.IsWhole && _phase != ReplicaPhase.Live)
        {
            _isLive = true;
            StreamLog.ReplicaLive(_logger, _tableName, _ledger.Count);
            Enter(ReplicaPhase.Live);
        }
    }

    private void Publish()
    {
        if (!_isLive)
            return;
        IReadOnlyList<ItemDifference>? changes = null;
        if (_hasPublished && !Tried(() => changes = _ledger.TakeChanges()))
            return;
        if (changes is { Count: 0 } && _continuity.IsBookmarked)
            return;
        _hasPublished = true;
        if (_target.Publish(changes ?? _ledger.TakeAll(), _continuity.Bookmark) is { } error)
            Fail(error);
    }

    private void Enter(ReplicaPhase phase)
    {
        _phase = phase;
        Report();
    }

    private void Report() => _target.Report(new ReplicaProgress(_phase, _itemsScanned, _shape?.EstimatedItems ?? 0));

    private void Fail(Exception error) => Locked(() =>
    {
        End();
        _target.Fail(error);
    });

    private void End()
    {
        _isOver = true;
        Enter(ReplicaPhase.Ended);
        _lifetime.Cancel();
        _stream.Dispose();
        _continuity.Dispose();
    }

    private void Locked(Action act)
    {
        lock (_gate)
        {
            if (!_isOver)
                act();
        }
    }
}
