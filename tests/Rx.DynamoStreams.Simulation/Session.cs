using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation;

// One subscription, from its start or resume to its crash or end, and what it must keep: each record once, each key's and each
// shard's in order, parents before children, calls to the observer one at a time and none after the end.
internal sealed class Session(Truth truth, IReadOnlySet<SequenceNumber> covered, SimulationPlan plan, Timeline timeline) : IObserver<StreamEvent>
{
    private readonly List<SequenceNumber> _delivered = [];
    private readonly HashSet<SequenceNumber> _deliveredSet = [];
    private readonly Dictionary<string, SequenceNumber> _lastOfKey = [];
    private readonly Dictionary<string, SequenceNumber> _lastOfShard = [];
    private readonly HashSet<string> _opened = [];
    private readonly Dictionary<string, TimeSpan> _closed = [];
    private readonly HashSet<string> _behind = [];
    private readonly List<Gap> _gaps = [];
    private bool _isInside;
    private readonly Dictionary<long, int> _coveredBy = [];
    private int _coveredCount;

    public IReadOnlyList<Gap> Gaps => _gaps;

    public Checkpoint? LastCheckpoint { get; private set; }

    public bool IsCompleted { get; private set; }

    public Exception? Error { get; private set; }

    public bool IsOver { get; set; }

    public long Records => _delivered.Count;

    // What a resume from a checkpoint of this session must not deliver again.
    public HashSet<SequenceNumber> CoveredBy(Checkpoint checkpoint) => [.. covered, .. _delivered.Take(_coveredBy[checkpoint.Poll])];

    public bool Has(SequenceNumber number) => covered.Contains(number) || _deliveredSet.Contains(number);

    public void OnNext(StreamEvent value)
    {
        Check(!_isInside, "an event came from within another one");
        Check(!IsOver, $"{value} came after the end of its subscription");
        _isInside = true;
        timeline.Add(value);
        switch (value)
        {
            case ItemChange change:
                Take(change);
                break;
            case ShardOpened opened:
                Check(_opened.Add(opened.ShardId), $"{opened.ShardId} was opened twice");
                CheckPromptness(opened);
                break;
            case ShardClosed closed:
                Check(_opened.Contains(closed.ShardId) && _closed.TryAdd(closed.ShardId, timeline.Now), $"{closed.ShardId} was closed without being open");
                break;
            case Gap gap:
                Take(gap);
                break;
            case Checkpoint checkpoint:
                Check(checkpoint.Records == _delivered.Count - _coveredCount, $"{checkpoint.Poll} counts {checkpoint.Records} records, and {_delivered.Count - _coveredCount} came");
                Check(checkpoint.Poll == (LastCheckpoint?.Poll ?? 0) + 1, "polls are not numbered one by one");
                (LastCheckpoint, _coveredCount) = (checkpoint, _delivered.Count);
                _coveredBy[checkpoint.Poll] = _coveredCount;
                break;
        }
        _isInside = false;
    }

    public void OnError(Exception error)
    {
        Check(!_isInside && !IsOver, "an error came after the end or from within an event");
        timeline.Add($"ends with {error.GetType().Name}: {error.Message}");
        (Error, IsOver) = (error, true);
    }

    public void OnCompleted()
    {
        Check(!_isInside && !IsOver, "the end came twice or from within an event");
        timeline.Add("completes");
        IsCompleted = IsOver = true;
    }

    private void Take(ItemChange change)
    {
        var number = change.SequenceNumber;
        Check(change switch
        {
            Insert insert => HasImage(insert.NewImage, StreamViewType.NEW_IMAGE),
            Modify modify => HasImage(modify.NewImage, StreamViewType.NEW_IMAGE) && HasImage(modify.OldImage, StreamViewType.OLD_IMAGE),
            Remove remove => HasImage(remove.OldImage, StreamViewType.OLD_IMAGE),
            _ => false,
        }, $"{number} of {change.ShardId} has other images than the stream's view");
        var written = truth.Find(number);
        Check(written is not null && written.Value.Shard.ShardId == change.ShardId, $"{number} was never written to {change.ShardId}");
        Check(_opened.Contains(change.ShardId) && !_closed.ContainsKey(change.ShardId), $"{number} came while {change.ShardId} was not open");
        Check(!covered.Contains(number), $"{number} of {change.ShardId} is repeated, and the checkpoint covered it");
        Check(_deliveredSet.Add(number), $"{number} of {change.ShardId} is repeated");
        Check(IsLater(_lastOfShard, change.ShardId, number), $"{change.ShardId} goes back to {number}");
        Check(IsLater(_lastOfKey, change.Keys["id"]!.S, number), $"a key goes back to {number} of {change.ShardId}");
        Check(!_behind.Contains(change.ShardId), $"{number} of {change.ShardId} came after a record of a descendant");
        if (_behind.Add("of " + change.ShardId))
            _behind.UnionWith(truth.AncestorsOf(change.ShardId));
        _delivered.Add(number);
    }

    private void Take(Gap gap)
    {
        _gaps.Add(gap);
        // A shard that is gone tells nobody whether it had more, and one whose beginning may be trimmed, whether it was.
        if (gap.Reason == GapReason.ShardTrimmed || (gap.After is null && truth.IsAnyTrimmed))
            return;
        var isLoss = truth.All.Any(written => written.Shard.ShardId == gap.ShardId
            && !(written.Record.SequenceNumber <= gap.After)
            && truth.IsLost(written.Shard, written.Record)
            && !Has(written.Record.SequenceNumber));
        Check(isLoss, $"{gap} tells a loss, and there is none");
    }

    // Where nothing goes wrong, a child is looked for at its parent's end, and not found by chance a minute later.
    private void CheckPromptness(ShardOpened opened)
    {
        if (plan.Faults != FaultPlan.None || plan.ReadsPerSecond is not null || plan.Outage is not null)
            return;
        if (opened.ParentShardId is { } parent && _closed.TryGetValue(parent, out var closedAt))
            Check(timeline.Now - closedAt < TimeSpan.FromSeconds(5), $"{opened.ShardId} was opened {timeline.Now - closedAt} after its parent's end");
    }

    private bool HasImage(ItemImage? image, StreamViewType part) =>
        image is null != (plan.ViewType == part || plan.ViewType == StreamViewType.NEW_AND_OLD_IMAGES);

    private static bool IsLater(Dictionary<string, SequenceNumber> last, string name, SequenceNumber number)
    {
        var isLater = !last.TryGetValue(name, out var before) || before < number;
        last[name] = number;
        return isLater;
    }

    private static void Check(bool holds, string violation)
    {
        if (!holds)
            throw new ViolationException(violation);
    }
}
