namespace Rx.DynamoStreams.Replicas;

// A replica's items, and how far the stream that they contain was read.
internal sealed record SavedReplica(StreamPosition Position, IReadOnlyCollection<ItemImage> Items);
