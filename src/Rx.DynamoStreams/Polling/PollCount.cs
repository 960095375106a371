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
        // An old listing hides shards that nothing has come of.
        TimeSpan?[] behind = [serviceTime - currentUntil.Min(), isListingOld || currentUntil.Contains(null) ? now - beganAt : null];
        return new Checkpoint(position, ++_polls, records, isCaughtUp, Lag(behind.Max(), now)) { SinceRead = now - shards.ReadUntil };
    }

    // All that came before the reader was caught up is delivered, also where a shard that may still get a child is less current.
    private TimeSpan? Lag(TimeSpan? behind, DateTimeOffset now)
    {
        TimeSpan?[] atMost = [behind, now - _caughtUpAt];
        var lag = atMost.Min();
        return lag < TimeSpan.Zero ? TimeSpan.Zero : lag;
    }
}
