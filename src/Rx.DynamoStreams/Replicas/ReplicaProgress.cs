namespace Rx.DynamoStreams;

/// <summary>How far a replica is.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="ItemsScanned">How many items the present scan has read.</param>
/// <param name="EstimatedItems">How many items the table has, as the service tells it every six hours or so; 0 before it was asked.</param>
public sealed record ReplicaProgress(ReplicaPhase Phase, long ItemsScanned, long EstimatedItems);
