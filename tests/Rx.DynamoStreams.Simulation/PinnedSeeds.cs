namespace Rx.DynamoStreams.Simulation;

// Seeds that failed once. Each run begins with them.
internal static class PinnedSeeds
{
    public static IReadOnlyList<(int Seed, int Edition)> OfStreams => [.. First.Select(seed => (seed, 1)), .. Second.Select(seed => (seed, 2))];

    public static IReadOnlyList<(int Seed, int Edition)> OfReplicas => [.. Replicas.Select(seed => (seed, 1)), .. SecondOfReplicas.Select(seed => (seed, 2))];

    public static IReadOnlyList<(int Seed, int Edition)> OfStarts => [.. Starts.Select(seed => (seed, 1))];

    private static readonly int[] First =
    [
        8, 10, 12, // finished shards read again, because the listing left out one of their descendants
        2, 21, 122, 130, 184, // shards trimmed while nobody read, and nobody told
        27, 40, 54, // a gap told without a loss
        33, 48, 56, // a listing of many pages that never ended while calls failed
        52, // caught up, while short pages left records behind
        120, // a fault of the simulation itself
        276, // a refused probe taken for a shard that is gone
        725, 978, // everything listed for each of hundreds of parents
    ];

    private static readonly int[] Second =
    [
        723, // a finished shard forgotten, because the first listing after an outage left it out
        764, // what was trimmed at the beginning of a shard whose parent was gone, and nobody told
        159, // records trimmed before the first checkpoint came, and nobody told
        274, // a fault of the simulation itself: a dead process that read on
        545, // the same: so many records, so few pages a second
    ];

    private static readonly int[] Replicas =
    [
        1104, // caught up, while the shards behind those that were gone were not listed yet
    ];

    private static readonly int[] SecondOfReplicas =
    [
        489, // a fetched value taken back by the stream of a table that was made again with another view
        1158, // a fault of the simulation itself: a table that was there for a moment between two looks
    ];

    private static readonly int[] Starts =
    [
        15471, // an ancestor that was listed late read behind its descendants
        9484, 12093, 13165, // what is older than the start, behind a shard that had nothing of interest
    ];
}
