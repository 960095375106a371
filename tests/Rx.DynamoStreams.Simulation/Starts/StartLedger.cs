using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Simulation.Starts;

// What all lives together must have handled, what they have, and when that was done.
internal sealed class StartLedger(InMemoryStream stream, StartPlan plan)
{
    // A LATEST iterator stands for a time within the service's grain.
    public static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Kept = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(2);

    private readonly HashSet<SequenceNumber> _handled = [];
    private readonly Dictionary<SequenceNumber, TimeSpan> _doneAt = [];
    private readonly List<Gap> _gaps = [];
    private TimeSpan _oldest = TimeSpan.MinValue;

    public Truth Truth { get; } = new(stream);

    public ViolationException? Violation { get; private set; }

    // Written since then has to be handled.
    public TimeSpan RequiredFrom { get; private set; } = TimeSpan.MaxValue;

    public bool IsAnyDelivered { get; private set; }

    public int Handled => _handled.Count;

    public bool HasAll => Missing().All(IsExcused);

    // A first start, at which nothing was stored or delivered before.
    public void Begin(TimeSpan now)
    {
        (RequiredFrom, _oldest) = plan.Start switch
        {
            StartKind.Latest => (now + Grain, now - TimeSpan.FromMinutes(2)),
            StartKind.Since => (now - plan.SinceBefore, now - plan.SinceBefore - TimeSpan.FromMinutes(2)),
            // What the service keeps by then; the oldest of it may be trimmed any moment.
            _ => (now > Kept ? now - Kept : TimeSpan.Zero, TimeSpan.MinValue),
        };
    }

    public void Delivered(StreamEvent value)
    {
        IsAnyDelivered = true;
        if (value is Gap gap)
            _gaps.Add(gap);
        // A creation time of a whole minute may be up to a minute too early.
        if (value is ItemChange change && Truth.Find(change.SequenceNumber) is { } written)
            Check(written.Record.At - stream.Epoch >= _oldest, $"{change.SequenceNumber} of {change.ShardId}, written at {written.Record.At - stream.Epoch}, is older than the start");
    }

    public void Handle(SequenceNumber number) => _handled.Add(number);

    // For its handler; a plain subscriber's change is done later than it is handled.
    public void Done(SequenceNumber number, TimeSpan at) => _doneAt.TryAdd(number, at);

    public bool IsDone(SequenceNumber number) => _handled.Contains(number);

    // What the one before had done and not stored is to be done again.
    public void BeginLife() => _doneAt.Clear();

    // What this life had done by then has to be covered by what is stored, but for what is behind a change of its shard, or of an ancestor,
    // that was not.
    public void CheckCovers(StreamPosition? stored, TimeSpan doneBy, string end)
    {
        var shards = stored?.Shards.ToDictionary(shard => shard.ShardId) ?? [];
        var done = new HashSet<string>();
        foreach (var shard in Truth.Shards)
        {
            var isBehind = shard.ParentShardId is { } parent && Truth.Shards.Any(other => other.ShardId == parent) && !done.Contains(parent);
            var position = shards.GetValueOrDefault(shard.ShardId);
            foreach (var record in shard.Records.TakeWhile(_ => !isBehind).Where(record => record.At - stream.Epoch >= RequiredFrom && !Truth.IsLost(shard, record)))
            {
                if (position is { IsFinished: true } || record.SequenceNumber <= position?.After)
                    continue;
                if (!_doneAt.TryGetValue(record.SequenceNumber, out var at) || at > doneBy)
                    isBehind = true;
                else
                    Check(false, $"{record.SequenceNumber} of {shard.ShardId} was done at {at}, and what is stored {end} does not cover it");
            }
            if (!isBehind)
                done.Add(shard.ShardId);
        }
    }

    // No stored checkpoint covers what was not handled.
    public void CheckCoversNoMore(StreamPosition stored)
    {
        var shards = stored.Shards.Where(shard => shard.IsFinished || shard.After is not null).ToDictionary(shard => shard.ShardId);
        var early = Missing().FirstOrDefault(missing => !IsExcused(missing)
            && shards.TryGetValue(missing.Shard.ShardId, out var shard) && (shard.IsFinished || missing.Record.SequenceNumber <= shard.After));
        Check(early.Shard is null, $"the stored checkpoint covers {early.Record?.SequenceNumber} of {early.Shard?.ShardId}, which was not handled");
    }

    public void CheckNothingIsLost()
    {
        var lost = Missing().Where(record => !IsExcused(record)).ToList();
        if (lost.Count == 0)
            return;
        // Those of shards that were not read at all say most.
        var (shard, record) = lost.OrderBy(missing => stream.Calls.Any(call => call.ShardId == missing.Shard.ShardId)).First();
        throw new ViolationException($"{record.SequenceNumber} of {shard.ShardId}, written at {record.At - stream.Epoch}, was neither handled nor told as a gap, with {lost.Count - 1} others of {Truth.Written}; required is what was written since {RequiredFrom}, and {FirstIteratorOf(shard)}");
    }

    private string FirstIteratorOf(InMemoryShard shard) =>
        stream.Calls.FirstOrDefault(call => call.Operation == StreamOperation.GetShardIterator && call.ShardId == shard.ShardId) is { } call
            ? $"the shard's first iterator was asked for at {call.At}, {call.IteratorType}"
            : "no iterator of the shard was asked for";

    public void CheckSoFar()
    {
        if (Violation is not null)
            throw Violation;
    }

    // Thrown inside a handler it would be retried, and inside an observer it would go to the scheduler.
    public void Check(bool holds, string violation)
    {
        if (!holds)
            Violation ??= new ViolationException(violation);
    }

    private IEnumerable<(InMemoryShard Shard, InMemoryRecord Record)> Missing() => Truth.All.Where(written =>
        written.Record.At - stream.Epoch >= RequiredFrom && !_handled.Contains(written.Record.SequenceNumber));

    // A loss that was told is none of the reader's. A shard that is gone, and that nobody could know of, is told with its relatives.
    private bool IsExcused((InMemoryShard Shard, InMemoryRecord Record) missing) => Truth.IsLost(missing.Shard, missing.Record) && _gaps.Exists(gap =>
        (gap.ShardId == missing.Shard.ShardId && !(missing.Record.SequenceNumber <= gap.After))
        || (gap.Reason == GapReason.ShardTrimmed && gap.ShardId is { } shardId && Truth.IsGone(missing.Shard)
            && (Truth.AncestorsOf(missing.Shard.ShardId).Contains(shardId) || Truth.AncestorsOf(shardId).Contains(missing.Shard.ShardId))));
}
