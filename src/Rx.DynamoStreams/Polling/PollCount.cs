using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// What checkpoints tell of a subscription so far: how many polls, and how far behind. What has come of a shard is current up to a time
// of the service's; where nothing has, it counts since reading began, by the stopwatch.
internal sealed class PollCount(string streamArn, DateTimeOffset beganAt)
{
    private long _polls;
    private DateTimeOffset? _caughtUpAt;

    // The stream is current up to the time that its least current shard is, among them those that are yet to be listed. A poll that
    // goes on has shards to read yet, and is not caught up, wherever they were before.
    public Checkpoint Next(PollState poll)
    {
        var currentUntil = CurrentUntil(poll);
        var position = PositionOf(poll, currentUntil);
        var isCaughtUp = poll.IsWhole && poll.Shards.AreAllAtHead && !poll.IsListingOld && (poll.IsDisabled || !poll.Graph.IsAwaiting(poll.Now));
        if (isCaughtUp)
            _caughtUpAt = poll.Now;
        var lag = isCaughtUp ? TimeSpan.Zero : Lag(currentUntil, poll);
        return new Checkpoint(position, ++_polls, poll.Records, isCaughtUp, lag) { SinceRead = poll.Now - poll.Shards.ReadUntil };
    }

    public StreamPosition PositionOf(PollState poll) => PositionOf(poll, CurrentUntil(poll));

    private StreamPosition PositionOf(PollState poll, List<DateTimeOffset?> currentUntil) =>
        poll.Graph.ToPosition(streamArn, currentUntil.Contains(null) ? null : currentUntil.Min());

    // Of shards that are not delivered as far as they were read, the lineage knows how current they are.
    private static List<DateTimeOffset?> CurrentUntil(PollState poll) =>
    [
        .. poll.Shards.CurrentUntil(except: poll.Undelivered),
        .. poll.Undelivered.Select(shardId => poll.Graph.CurrentUntil(poll.Graph.Find(shardId)!)),
        .. poll.Graph.CurrentUntilOfAwaited(poll.Now),
    ];

    // An old listing hides shards that nothing has come of. All that came before the reader was caught up is delivered, also where a
    // shard that may still get a child is less current.
    private TimeSpan? Lag(List<DateTimeOffset?> currentUntil, PollState poll)
    {
        var isUnknown = poll.IsListingOld || currentUntil.Contains(null);
        TimeSpan?[] atLeast = [poll.ServiceTime - currentUntil.Min(), isUnknown ? poll.Now - beganAt : null];
        TimeSpan?[] atMost = [atLeast.Max(), poll.Now - _caughtUpAt];
        var lag = atMost.Min();
        return lag < TimeSpan.Zero ? TimeSpan.Zero : lag;
    }
}
