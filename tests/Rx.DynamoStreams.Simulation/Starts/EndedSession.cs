namespace Rx.DynamoStreams.Simulation.Starts;

// One subscription of a process that has many, one after another, and what earlier ones had before a checkpoint.
internal sealed class EndedSession(StartLedger ledger, Timeline timeline, HashSet<SequenceNumber> covered)
{
    private readonly List<SequenceNumber> _sinceCheckpoint = [];
    private readonly HashSet<SequenceNumber> _delivered = [];
    private readonly Dictionary<string, SequenceNumber> _lastOfKey = [];

    public bool IsOver { get; set; }

    public bool HasCheckpoint { get; private set; }

    public void Take(StreamEvent value)
    {
        timeline.Add(value);
        ledger.Check(!IsOver, $"{value} came after the end of its subscription");
        ledger.Delivered(value);
        switch (value)
        {
            case ItemChange change:
                Take(change);
                break;
            case Checkpoint:
                HasCheckpoint = true;
                covered.UnionWith(_sinceCheckpoint);
                _sinceCheckpoint.Clear();
                break;
        }
    }

    private void Take(ItemChange change)
    {
        var (number, key) = (change.SequenceNumber, Turns.KeyOf(change));
        ledger.Check(!covered.Contains(number), $"{number} of {change.ShardId} is repeated, and there was a checkpoint behind it");
        ledger.Check(_delivered.Add(number), $"{number} of {change.ShardId} came twice in one subscription");
        ledger.Check(!_lastOfKey.TryGetValue(key, out var before) || before < number, $"{key} goes back to {number} of {change.ShardId}");
        _lastOfKey[key] = number;
        _sinceCheckpoint.Add(number);
        ledger.Handle(number);
    }
}
