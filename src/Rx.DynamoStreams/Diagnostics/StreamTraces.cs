using System.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Diagnostics;

// All activities, with stable names. Their times are the scheduler's, like all others.
internal static class StreamTraces
{
    private static readonly ActivitySource Source = new(DynamoStreamTelemetry.ActivitySourceName);

    public static bool IsListenedTo => Source.HasListeners();

    // The calls of the poll, and what its observers do, are within it.
    public static Activity? StartPoll(string streamArn, int shards, DateTimeOffset now)
    {
        var poll = Source.HasListeners() ? Source.StartActivity("dynamostreams.poll", ActivityKind.Consumer, default(ActivityContext), startTime: now) : null;
        poll?.SetTag(StreamMetrics.StreamArn, streamArn).SetTag("dynamostreams.poll.shards", shards);
        return poll;
    }

    public static void Polled(Activity poll, Checkpoint checkpoint) => poll
        .SetTag("dynamostreams.poll.number", checkpoint.Poll)
        .SetTag("dynamostreams.poll.records", checkpoint.Records)
        .SetTag("dynamostreams.poll.caught_up", checkpoint.CaughtUp);

    // Not within the poll that delivered the events, which may have ended long ago, but linked to it.
    public static Activity? StartHandler(ItemChange first, int events, IReadOnlyList<ActivityLink> polls, DateTimeOffset now)
    {
        Activity.Current = null;
        var call = Source.StartActivity("dynamostreams.handle", ActivityKind.Consumer, default(ActivityContext), links: polls, startTime: now);
        return call?
            .SetTag("dynamostreams.shard_id", first.ShardId)
            .SetTag("dynamostreams.sequence_number", first.SequenceNumber.ToString())
            .SetTag("dynamostreams.events", events);
    }

    public static void Fail(this Activity activity, Exception fault) => activity
        .SetStatus(ActivityStatusCode.Error, fault.GetType().Name)
        .SetTag(StreamMetrics.ErrorType, Faults.NameOf(fault));
}
