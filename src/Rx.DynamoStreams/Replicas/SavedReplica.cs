namespace Rx.DynamoStreams.Replicas;

// A replica's items by their keys, how far the stream that they contain was read, and the keys that the stream told of by then, but
// whose items were not fetched yet.
internal sealed record SavedReplica(
    StreamPosition Position, IReadOnlyCollection<KeyValuePair<ItemImage, ItemImage>> Items, IReadOnlyCollection<ItemImage> Unfetched);
