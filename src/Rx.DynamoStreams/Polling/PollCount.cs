using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// What checkpoints tell of a subscription so far: how many polls, and how far behind.
internal sealed class PollCount
{
    private long _polls;
    private long? _newestMilliseconds;

    public void Delivered(ItemChange change)
    {
        if (change.CreatedAtMilliseconds is { } created && !(created <= _newestMilliseconds))
            _newestMilliseconds = created;
    }

    // The stream is current up to the time that its least current shard is, among them those that are yet to be listed.
    public Checkpoint Next(
        string streamArn, ShardGraph graph, ReadyShards shards, bool isDisabled, bool isListingOld, long records, DateTimeOffset now, DateTimeOffset serviceTime)
    {
        var currentUntil = shards.CurrentUntil.Concat(graph.CurrentUntilOfAwaited(now)).ToList();
        var position = graph.ToPosition(streamArn, currentUntil.Contains(null) ? null : currentUntil.Min());
        var isCaughtUp = shards.AreAllAtHead && !isListingOld && (isDisabled || !graph.IsAwaiting(now));
        return new Checkpoint(position, ++_polls, records, isCaughtUp, isCaughtUp ? TimeSpan.Zero : Lag(serviceTime)) { SinceRead = now - shards.ReadUntil };
    }

    private TimeSpan? Lag(DateTimeOffset serviceTime) => _newestMilliseconds is { } newest
        ? TimeSpan.FromMilliseconds(Math.Max(0, serviceTime.ToUnixTimeMilliseconds() - newest))
        : null;
}
