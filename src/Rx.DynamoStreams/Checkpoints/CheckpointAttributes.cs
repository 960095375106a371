using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Checkpoints;

// The attributes of a checkpoint in a table, in format 1. The first two are the table's key.
internal static class CheckpointAttributes
{
    public const string ConsumerName = "ConsumerName";
    public const string StreamArn = "StreamArn";
    public const string Format = "Format";
    public const string Version = "Version";
    public const string Holder = "Holder";
    public const string SavedAt = "SavedAt";

    // For people who look into the table.
    public const string Shards = "Shards";

    // The position's JSON, and the state's on a second line, compressed with Brotli; or a piece of it.
    public const string Position = "Position";
    public const string Checksum = "Checksum";

    // How many pieces there are in items of their own; absent where the position is in the checkpoint's own item.
    public const string Chunks = "Chunks";

    public const string WrittenFormat = "1";

    public static Dictionary<string, AttributeValue> Key(CheckpointKey key, string sortKey) =>
        new() { [ConsumerName] = new(key.ConsumerName), [StreamArn] = new(sortKey) };
}
