namespace Rx.DynamoStreams.Replicas;

// What became of one key: null where it is not there.
internal readonly record struct ItemDifference(ItemImage Key, ItemImage? Before, ItemImage? Now);
