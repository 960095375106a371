namespace Rx.DynamoStreams.LocalTests.Replicas;

// A table of so many items, and so many writes to them from when the replica begins to scan it.
internal sealed record ReplicaPlan(int Items, int Writes, int Seed)
{
    // Read units a second that make the scan last for some seconds.
    public double ScanUnitsPerSecond { get; init; } = 400;
}
