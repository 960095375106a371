using System.Globalization;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// What consumers said that they did, in their order, one life after another. It throws at the line that breaks a promise:
// - of an item each life handles one version after another, none left out, and begins at the latest with the first that no life
//   before it handled: so nothing is lost before it, and nothing goes back within a life;
// - what a stored checkpoint covers is not handled again;
// - what is handled again was handled at most a limit before the end of the life that did, when there is one.
internal sealed class HandlingLedger(TimeSpan? repeatLimit)
{
    private readonly Dictionary<string, List<(DateTimeOffset At, HandledLife Life)>> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ofLife = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<SequenceNumber, int>> _firstLines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SequenceNumber?> _covered = new(StringComparer.Ordinal);
    private readonly List<(int Line, string ShardId, SequenceNumber? Upto)> _saved = [];
    private readonly List<HandledLife> _lives = [];
    private HandledLife _life = new();
    private int _line;

    // How many different events were handled.
    public int Distinct { get; private set; }

    public int HandledInLife => _life.Handled;

    // Those that ended.
    public IReadOnlyList<HandledLife> Lives => _lives;

    public int Repeats => _lives.Sum(life => life.Repeats);

    public int LivesWithRepeats => _lives.Count(life => life.Repeats > 0);

    public int MostRepeats => _lives.Max(life => life.Repeats);

    public TimeSpan OldestRepeat => _lives.Max(life => life.OldestRepeated);

    public void Add(string line)
    {
        _line++;
        var words = line.Split(' ');
        if (words is ["handled", var time, var key, var version, var sequence, var shard])
            Handled(DateTimeOffset.FromUnixTimeMilliseconds(Number(time)), key, (int)Number(version), SequenceNumber.Parse(sequence), shard);
        else if (words is ["saved", var upto, var ofShard])
            Saved(ofShard, upto == "end" ? null : SequenceNumber.Parse(upto));
        else
            line.ShouldBe("started");
    }

    public void EndLife(DateTimeOffset at)
    {
        _life.End(at);
        _lives.Add(_life);
        _life = new();
        _ofLife.Clear();
    }

    // No stored checkpoint ever covered an event that was not handled yet, whether or not a kill came of it.
    public void ShouldHaveSavedOnlyWhatWasHandled()
    {
        foreach (var shard in _saved.GroupBy(saved => saved.ShardId))
        {
            // Of each event, in order, the line by which it and all before it were handled.
            var (latest, doneBy) = (0, new List<(SequenceNumber Sequence, int Line)>());
            foreach (var (sequence, line) in _firstLines.GetValueOrDefault(shard.Key, []))
                doneBy.Add((sequence, latest = Math.Max(latest, line)));
            foreach (var (line, _, upto) in shard)
                doneBy.LastOrDefault(done => upto is null || done.Sequence.CompareTo(upto.Value) <= 0).Line.ShouldBeLessThan(line, $"what checkpoint covers {upto} of {shard.Key}");
        }
    }

    public void ShouldCoverAll()
    {
        foreach (var (shardId, events) in _firstLines)
            IsCovered(shardId, events.Keys[^1]).ShouldBeTrue($"the last checkpoint covers {shardId}");
    }

    private void Handled(DateTimeOffset at, string key, int version, SequenceNumber sequence, string shardId)
    {
        if (!_byKey.TryGetValue(key, out var versions))
            _byKey[key] = versions = [];
        var what = $"version {version} of {key}, {sequence} of {shardId}, in life {_lives.Count + 1}";
        if (_ofLife.TryGetValue(key, out var before))
            version.ShouldBe(before + 1, what);
        else
            version.ShouldBeInRange(1, versions.Count + 1, what);
        IsCovered(shardId, sequence).ShouldBeFalse($"{what}, which the stored checkpoint covers");
        _ofLife[key] = version;
        var isFirst = version > versions.Count;
        _life.Add(at, isFirst);
        if (isFirst)
        {
            versions.Add((at, _life));
            Distinct++;
            FirstLines(shardId).Add(sequence, _line);
            return;
        }
        var last = versions[version - 1];
        var age = last.Life.Repeat(last.At);
        if (repeatLimit is { } limit)
            age.ShouldBeLessThan(limit, what);
        versions[version - 1] = (at, _life);
    }

    private void Saved(string shardId, SequenceNumber? upto)
    {
        _covered[shardId] = upto;
        _saved.Add((_line, shardId, upto));
    }

    private bool IsCovered(string shardId, SequenceNumber sequence) =>
        _covered.TryGetValue(shardId, out var upto) && (upto is null || sequence.CompareTo(upto.Value) <= 0);

    private SortedList<SequenceNumber, int> FirstLines(string shardId)
    {
        if (!_firstLines.TryGetValue(shardId, out var lines))
            _firstLines[shardId] = lines = [];
        return lines;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
