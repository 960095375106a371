namespace Rx.DynamoStreams;

/// <summary>An item as a replica keeps it in an <see cref="IReplicaStore"/>.</summary>
/// <param name="Key">Its key. Two keys are the same when their <see cref="ItemImage.Bytes"/> are.</param>
/// <param name="Image">The item; null where the replica notes that it is not there.</param>
/// <param name="Mark">A number of the replica's own.</param>
public sealed record ReplicaRow(ItemImage Key, ItemImage? Image, long Mark);
