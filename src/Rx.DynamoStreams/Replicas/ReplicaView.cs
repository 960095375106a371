namespace Rx.DynamoStreams.Replicas;

// What a stream's records tell of an item, as the table was asked to write them.
internal enum ReplicaView
{
    // Old and new images: an event shows what it follows.
    BothImages,

    // New images only.
    NewImages,

    // Keys only: what became of an item has to be fetched.
    Keys,
}
