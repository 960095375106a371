using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// What a checkpoint is told of: a subscription at some moment, by the stopwatch and as the service has it.
internal readonly record struct PollState(ShardGraph Graph, ReadyShards Shards, DateTimeOffset Now, DateTimeOffset ServiceTime)
{
    // Whether nothing that was due is left to be read.
    public bool IsWhole { get; init; }

    public bool IsDisabled { get; init; }

    public bool IsListingOld { get; init; }

    // Since the last checkpoint.
    public long Records { get; init; }

    // The shards that were read further than they are delivered.
    public IReadOnlyCollection<string> Undelivered { get; init; } = [];
}
