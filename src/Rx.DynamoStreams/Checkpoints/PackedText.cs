namespace Rx.DynamoStreams.Checkpoints;

// What is compressed of a checkpoint: the position's one line of JSON, and where the consumer keeps a state, that one's line behind
// it. So the state is in as many parts as the position, and under its checksum.
internal static class PackedText
{
    private const char LineEnd = '\n';

    public static string Of(StoredCheckpoint checkpoint) => checkpoint.State == ConsumerState.Empty
        ? checkpoint.Position.ToJson()
        : checkpoint.Position.ToJson() + LineEnd + checkpoint.State.ToJson();

    public static (StreamPosition Position, ConsumerState State) Parse(string text) => text.IndexOf(LineEnd, StringComparison.Ordinal) is >= 0 and var end
        ? (StreamPosition.Parse(text[..end]), ConsumerState.Parse(text[(end + 1)..]))
        : (StreamPosition.Parse(text), ConsumerState.Empty);
}
