using Amazon.DynamoDBv2;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// A table of so many items, and so many writes to them from when the replica begins to scan it. The read units a second make the
// scan last, so that writes come between its pages.
internal sealed record ReplicaPlan(int Items, int Writes, int Segments, double UnitsPerSecond, int Seed)
{
    public StreamViewType View { get; init; } = StreamViewType.NEW_AND_OLD_IMAGES;

    // Kept in SQLite instead of in memory, or in a file.
    public bool IsInDatabase { get; init; }

    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(10);
}
