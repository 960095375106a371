using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// What checkpoints tell of a subscription so far: how many polls, and how far behind. What has come of a shard is current up to a time
// of the service's; where nothing has, it counts since reading began, by the stopwatch.
internal sealed class PollCount(DateTimeOffset beganAt)
{
    private long _polls;
    private DateTimeOffset? _caughtUpAt;

    // The stream is current up to the time that its least current shard is, among them those that are yet to be listed.
    public Checkpoint Next(
        string streamArn, ShardGraph graph, ReadyShards shards, bool isDisabled, bool isListingOld, long records, DateTimeOffset now, DateTimeOffset serviceTime)
    {
        var currentUntil = shards.CurrentUntil.Concat(graph.CurrentUntilOfAwaited(now)).ToList();
        var position = graph.ToPosition(streamArn, currentUntil.Contains(null) ? null : currentUntil.Min());
        var isCaughtUp = shards.AreAllAtHead && !isListingOld && (isDisabled || !graph.IsAwaiting(now));
        if (isCaughtUp)
            _caughtUpAt = now;
        var lag = isCaughtUp ? TimeSpan.Zero : Lag(currentUntil, isListingOld, now, serviceTime);
        return new Checkpoint(position, ++_polls, records, isCaughtUp, lag) { SinceRead = now - shards.ReadUntil };
    }

    // An old listing hides shards that nothing has come of. All that came before the reader was caught up is delivered, also where a
    // shard that may still get a child is less current.
    private TimeSpan? Lag(List<DateTimeOffset?> currentUntil, bool isListingOld, DateTimeOffset now, DateTimeOffset serviceTime)
    {
        var isUnknown = isListingOld || currentUntil.Contains(null);
        TimeSpan?[] atLeast = [serviceTime - currentUntil.Min(), isUnknown ? now - beganAt : null];
        TimeSpan?[] atMost = [atLeast.Max(), now - _caughtUpAt];
        var lag = atMost.Min();
        return lag < TimeSpan.Zero ? TimeSpan.Zero : lag;
    }
}
