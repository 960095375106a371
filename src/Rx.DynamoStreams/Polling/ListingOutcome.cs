using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// What came of listing: the shards, or a fault, or that the endpoint does not take the question for children.
internal sealed record ListingOutcome(ShardListing? Listing, Exception? Fault)
{
    public bool IsFilterRefused { get; init; }

    // Whether at least one page was read, so that a fault is not the one of before again.
    public bool HasProgress { get; init; }
}
