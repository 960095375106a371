using System.Reactive.Disposables;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;

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
    private readonly ScanBudget _budget;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SingleAssignmentDisposable _stream = new();
    private readonly ReplicaLedger _ledger = new();
    private readonly ReplicaFile? _file;
    private readonly ReplicaSaver? _saver;
    private readonly RetriedCalls _calls;
    private readonly ItemFetches _fetches;
    private CancellationTokenSource? _scan;
    private TableShape? _shape;
    private ReplicaPhase _phase;
    private string _scanReason = "to begin with";
    private long _itemsScanned;
    private DateTimeOffset _scanEndedAt;
    private int _pollsSinceScan;
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
        _budget = new ScanBudget(options.ScanUnitsPerSecond);
        _calls = new RetriedCalls(tableName, options.Stream, _lifetime.Token);
        _fetches = new ItemFetches(dynamoDb, tableName, _ledger, new RetriedCalls(tableName, options.Stream, _lifetime.Token));
        if (options.File is null)
            return;
        _file = new ReplicaFile(options.File, tableName, options.Saving);
        _saver = new ReplicaSaver(_file, options.SaveInterval, options.Saving, _logger, tableName);
    }

    public void Start() => _calls.Steps.Start(() => _ = OpenAsync());

    public Task SaveAsync() => _saver is null
        ? throw new InvalidOperationException($"The replica of table '{_tableName}' has no file. Name one in {nameof(DynamoTableReplicaOptions)}.{nameof(DynamoTableReplicaOptions.File)}.")
        : _saver.AskAsync();

    // Not under the gate: an observer may wait for whoever disposes.
    public void Dispose()
    {
        _isOver = true;
        _lifetime.Cancel();
        _stream.Dispose();
        _saver?.Dispose();
    }

    public void OnNext(StreamEvent value) => Locked(() =>
    {
        switch (value)
        {
            case ItemChange change:
                Observe(change);
                break;
            case Gap gap:
                OnGap(gap);
                break;
            case Checkpoint checkpoint:
                OnPolled(checkpoint);
                break;
        }
    });

    public void OnError(Exception error) => Fail(error);

    // The table was deleted.
    public void OnCompleted() => Locked(() =>
    {
        Publish();
        End();
        _target.Complete();
    });

    private void Observe(ItemChange change)
    {
        try
        {
            _ledger.Observed(change);
        }
        catch (JsonException e)
        {
            Fail(e);
        }
    }

    private async Task OpenAsync()
    {
        try
        {
            Locked(() => Enter(ReplicaPhase.Opening));
            var shape = await TableShape.ReadAsync(_dynamoDb, _tableName, _calls).ConfigureAwait(false);
            var options = _options.Stream;
            Locked(() => options = options with { StartFrom = Begin(shape), GapPolicy = GapPolicy.Continue });
            _stream.Disposable = ObservableDynamoStream.ForTable(_dynamoDb, _client, _tableName, options).Subscribe(this);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // With what the file has, whose stream is read on; or else with a scan.
    private StartFrom Begin(TableShape shape)
    {
        string? reason = null;
        _shape = shape;
        if (_file?.Load(shape, out reason) is { } saved)
        {
            _ledger.Load(shape.View, saved);
            StreamLog.ReplicaLoaded(_logger, _tableName, _file.Path, saved.Items.Count);
            _isLoaded = true;
            EnterCatchUp();
            return StartFrom.Position(saved.Position);
        }
        if (reason is not null)
            _scanReason = $"the file {_file!.Path} cannot be used: {reason}";
        _ledger.BeginScan(shape.View);
        return StartFrom.Latest;
    }

    // What was lost before a file's contents caught up is no more than a file that is too old.
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
        _scan?.Cancel();
        _scan = null;
        _scanReason = reason;
        _ledger.BeginScan(_shape!.View);
        Enter(ReplicaPhase.Opening);
    }

    private void OnPolled(Checkpoint checkpoint)
    {
        if (_phase == ReplicaPhase.Opening && _scan is null)
            BeginScan();
        else if (_phase == ReplicaPhase.CatchingUp || (_phase == ReplicaPhase.Live && !_isSettled))
            LookWhetherSettled(checkpoint);
        if (_fetches is { IsNeeded: true, IsRunning: false })
            _fetches.Start(_shape!.KeyNames, Locked, Publish, Fail);
        Publish();
        if (_phase == ReplicaPhase.Live && _isSettled)
            _saver?.Offer(_calls.Steps.Now, () => _ledger.Save(checkpoint.Position));
    }

    private void BeginScan()
    {
        _scan = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token);
        var scan = _scan;
        StreamLog.ReplicaScans(_logger, _tableName, _scanReason);
        var calls = new RetriedCalls(_tableName, _options.Stream, scan.Token) { IsTableThere = false };
        calls.Steps.Start(() => _ = ScanAsync(calls, scan));
    }

    private async Task ScanAsync(RetriedCalls calls, CancellationTokenSource scan)
    {
        try
        {
            // The stream may be another one by now, and the table as well.
            var shape = await TableShape.ReadAsync(_dynamoDb, _tableName, calls, _shape!.View).ConfigureAwait(false);
            if (!_options.IsConsistentScan)
                await calls.PauseUntilAsync(calls.Steps.Now + _options.MaxStaleness).ConfigureAwait(false);
            Locked(scan, () =>
            {
                if (shape.View != _shape!.View)
                    _ledger.BeginScan(shape.View);
                (_shape, _itemsScanned) = (shape, 0);
                Enter(ReplicaPhase.Scanning);
            });
            new TableScan(_dynamoDb, _tableName, _options, _budget, scan.Token)
                .Start(items => Locked(scan, () => Receive(items)), () => Locked(scan, EndScan), Fail);
        }
        catch (Exception e)
        {
            if (!scan.IsCancellationRequested)
                Fail(e);
        }
    }

    private void Receive(IReadOnlyList<Dictionary<string, AttributeValue>> items)
    {
        foreach (var item in items)
            _ledger.Scanned(ReplicaKey.Of(item, _shape!.KeyNames), ItemImage.FromAttributeMap(item));
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
        (_scanEndedAt, _pollsSinceScan, _isSettled) = (_calls.Steps.Now, 0, false);
        Enter(ReplicaPhase.CatchingUp);
    }

    // The poll that ends first may have begun before the scan ended.
    private void LookWhetherSettled(Checkpoint checkpoint)
    {
        if (++_pollsSinceScan < 2 || !checkpoint.CaughtUp)
            return;
        // No scan has read what changed since the file was saved.
        if (_isLoaded)
            _ledger.AwaitFetches();
        _isLoaded = false;
        if (!_isSettled && _calls.Steps.Now >= _scanEndedAt + _options.SettleTime)
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
        var changes = _ledger.TakeChanges();
        if (changes.Count == 0 && _hasPublished)
            return;
        _hasPublished = true;
        if (_target.Publish(changes) is { } error)
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
        _saver?.Dispose();
    }

    private void Locked(CancellationTokenSource scan, Action act) => Locked(() =>
    {
        if (_scan == scan)
            act();
    });

    private void Locked(Action act)
    {
        lock (_gate)
        {
            if (!_isOver)
                act();
        }
    }
}
