namespace Rx.DynamoStreams.Replicas;

// A replica's items by their keys, and how far the stream that they contain was read.
internal sealed record SavedReplica(StreamPosition Position, IReadOnlyCollection<KeyValuePair<ItemImage, ItemImage>> Items);
