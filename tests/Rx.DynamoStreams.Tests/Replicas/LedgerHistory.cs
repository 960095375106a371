using System.Globalization;
using Rx.DynamoStreams.Replicas;
using Shouldly;

namespace Rx.DynamoStreams.Tests.Replicas;

// A table of a few keys with all that was ever written to it, its stream and its scan, in any order that can happen: writes,
// pages of the scan that are read and arrive some time after, events that arrive some time after their writes, gaps, scans that
// begin anew, fetches of single items, streams with another view that follow the first. Whatever the ledger shows is held against
// the table's history.
internal sealed class LedgerHistory(Random random, ReplicaView view, IReplicaRows items, IReplicaRows aside)
{
    private const int Keys = 3;

    private readonly ReplicaLedger _ledger = new(items, aside);
    private readonly List<int?>[] _states = [.. Enumerable.Range(0, Keys).Select(_ => new List<int?> { null })];
    private readonly List<ItemChange> _stream = [];
    private readonly int[] _shownAt = new int[Keys];
    private readonly int?[] _shown = new int?[Keys];
    private readonly Queue<(int Key, int? Value)> _pages = [];
    private readonly List<(IReadOnlyList<ItemImage> Keys, int?[] Values)> _fetches = [];
    private readonly List<int> _unread = [];
    private readonly int _gapsAreRare = 2 << random.Next(4);
    private readonly bool _comesBack = random.Next(2) == 0;
    private ReplicaView _view = view;
    private ReplicaView _known = view;
    private int? _nextStream;
    private int _delivered;
    private int _scanEnd;
    private Phase _phase = Phase.Settled;
    private bool _isLive;
    private bool _isTaken;

    private enum Phase
    {
        Opening,
        Scanning,
        Ended,
        Settled,
    }

    public int Gaps { get; private set; }

    public int OtherViews { get; private set; }

    public int Shown { get; private set; }

    public void Run(int steps)
    {
        for (var write = random.Next(10); write > 0; write--)
            Write();
        _delivered = _stream.Count;
        BeginScan();
        for (var step = 0; step < steps; step++)
            Step(mayWrite: true, mayLose: true);
        while (_phase != Phase.Settled || _nextStream is not null || _delivered < _stream.Count || _ledger.Unfetched.Count > 0 || _fetches.Count > 0)
            Step(mayWrite: false, mayLose: false);
        Show();
        for (var key = 0; key < Keys; key++)
            _shown[key].ShouldBe(_states[key][^1], "in the end it is the table");
    }

    private void Step(bool mayWrite, bool mayLose)
    {
        switch (random.Next(8))
        {
            case 0 or 1 when mayWrite:
                Write();
                break;
            case 2 or 3 when _delivered == _nextStream:
                _nextStream = null;
                BeginScan();
                break;
            case 2 or 3 when _delivered < _stream.Count:
                _ledger.Observed(_stream[_delivered++]);
                break;
            case 4 when _unread.Count > 0:
                var key = _unread[random.Next(_unread.Count)];
                _unread.Remove(key);
                _pages.Enqueue((key, _states[key][^1]));
                break;
            case 5 when _pages.Count > 0:
                if (_pages.Dequeue() is var (scanned, value) && value is not null)
                    _ledger.Scanned(KeyOf(scanned), ImageOf(scanned, value.Value));
                break;
            case 6:
                Proceed(mayLose);
                break;
            case 7:
                Fetch();
                break;
        }
    }

    private void Proceed(bool mayLose)
    {
        if (_phase == Phase.Opening && _nextStream is null)
            Describe();
        else if (_phase == Phase.Scanning && _unread.Count == 0 && _pages.Count == 0)
        {
            _ledger.EndScan();
            (_phase, _scanEnd) = (Phase.Ended, _stream.Count);
        }
        // With both images the contents may be shown before the last event has come that is older than the scan.
        else if (_phase == Phase.Ended && (_delivered >= _scanEnd || (_known == ReplicaView.BothImages && !_isLive)))
        {
            if (_delivered >= _scanEnd)
            {
                _ledger.Settle();
                _phase = Phase.Settled;
            }
            _isLive |= _ledger.IsWhole;
        }
        else if (mayLose && random.Next(_gapsAreRare) == 0)
        {
            if (_nextStream is null && random.Next(3) == 0)
                (_nextStream, _view) = (_stream.Count, Enum.GetValues<ReplicaView>()[random.Next(3)]);
            _delivered += random.Next((_nextStream ?? _stream.Count) - _delivered + 1);
            Gaps++;
            BeginScan();
        }
        Show();
    }

    // A scan does not begin before the table's newest stream is read.
    private void Describe()
    {
        if (_view != _known)
        {
            _ledger.BeginScan(_known = _view);
            OtherViews++;
        }
        _unread.AddRange(Enumerable.Range(0, Keys));
        _phase = Phase.Scanning;
    }

    private void Fetch()
    {
        if (_fetches.Count > 0)
        {
            var (keys, values) = _fetches[0];
            _fetches.Clear();
            for (var index = 0; index < keys.Count; index++)
                _ledger.Fetched(keys[index], values[index] is { } value ? ImageOf(NumberOf(keys[index]), value) : null);
        }
        else if (_ledger.BeginFetch(2) is { Count: > 0 } keys)
            _fetches.Add((keys, [.. keys.Select(key => _states[NumberOf(key)][^1])]));
    }

    private void BeginScan()
    {
        _ledger.BeginScan(_known);
        _pages.Clear();
        _unread.Clear();
        _phase = Phase.Opening;
    }

    // In half of the histories values come back, which is what makes it hard; in the others a step back is one for sure.
    private void Write()
    {
        var key = random.Next(Keys);
        var before = _states[key][^1];
        int? now = random.Next(3) == 0 ? null : _comesBack ? random.Next(2) : _stream.Count;
        if (now == before)
            return;
        _states[key].Add(now);
        _stream.Add(EventOf(key, before, now));
    }

    private ItemChange EventOf(int key, int? before, int? now)
    {
        var number = SequenceNumber.Parse((_stream.Count + 1).ToString(CultureInfo.InvariantCulture));
        var old = before is null || _view != ReplicaView.BothImages ? null : ImageOf(key, before.Value);
        var image = now is null || _view == ReplicaView.Keys ? null : ImageOf(key, now.Value);
        return (before, now) switch
        {
            (null, _) => new Insert(KeyOf(key), image) { ShardId = "s", SequenceNumber = number },
            (_, null) => new Remove(KeyOf(key), old) { ShardId = "s", SequenceNumber = number },
            _ => new Modify(KeyOf(key), image, old) { ShardId = "s", SequenceNumber = number },
        };
    }

    // What is shown is a later state of the key, or the same, but never an earlier one.
    private void Show()
    {
        _isLive |= _phase == Phase.Settled && _ledger.IsWhole;
        if (!_isLive)
            return;
        foreach (var change in _isTaken ? _ledger.TakeChanges() : [.. _ledger.TakeAll()])
        {
            var key = NumberOf(change.Key);
            (change.Before is null).ShouldBe(_shown[key] is null, "a change begins with what was shown");
            _shown[key] = change.Now is null ? null : int.Parse(change.Now["value"]!.N, CultureInfo.InvariantCulture);
            var at = _states[key].FindIndex(_shownAt[key], state => state == _shown[key]);
            at.ShouldBeGreaterThanOrEqualTo(0, $"key {key} shows {_shown[key]?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}, which it was not after state {_shownAt[key]} of {string.Join(' ', _states[key].Select(state => state?.ToString(CultureInfo.InvariantCulture) ?? "-"))}");
            _shownAt[key] = at;
            Shown++;
        }
        _isTaken = true;
    }

    private static ItemImage KeyOf(int key) => ItemImage.Parse($$$"""{"id":{"N":"{{{key}}}"}}""");

    private static int NumberOf(ItemImage key) => int.Parse(key["id"]!.N, CultureInfo.InvariantCulture);

    // A scan and a stream write attributes in different orders.
    private ItemImage ImageOf(int key, int value) => ItemImage.Parse(random.Next(2) == 0
        ? $$$"""{"id":{"N":"{{{key}}}"},"value":{"N":"{{{value}}}"},"tags":{"SS":["a","b"]}}"""
        : $$$"""{"tags":{"SS":["b","a"]},"value":{"N":"{{{value}}}"},"id":{"N":"{{{key}}}"}}""");
}
