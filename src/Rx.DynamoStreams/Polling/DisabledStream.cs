using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// Whether a stream that was switched off has nothing more: everything was finished before a listing of all shards began, and it
// brought nothing new. A shard that was born just before the end may be listed late, so that is not believed at once.
internal sealed class DisabledStream
{
    private bool _wereAllFinished;
    private DateTimeOffset? _seenAt;

    public bool IsSeen => _seenAt is not null;

    public bool IsDrained { get; private set; }

    // A listing that goes on with one that failed began with that one.
    public void ListingBegins(ShardGraph? graph, bool goesOn) =>
        _wereAllFinished = (_wereAllFinished || !goesOn) && (graph is null || graph.AreAllFinished);

    // When to list again at the latest; null where that is not for the stream's end to say.
    public DateTimeOffset? Take(ShardListing listing, ShardGraph graph, DateTimeOffset now)
    {
        _seenAt ??= now;
        var settlesAt = _seenAt.Value + ShardGraph.Settling;
        if (now < settlesAt)
            return settlesAt;
        IsDrained = listing.IsFull && _wereAllFinished && graph.AreAllFinished;
        return null;
    }
}
