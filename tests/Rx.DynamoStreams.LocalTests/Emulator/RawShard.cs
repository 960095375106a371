namespace Rx.DynamoStreams.LocalTests.Emulator;

// A shard as the emulator lists it.
public sealed record RawShard(string Id, string? Parent, string? EndingSequenceNumber)
{
    public bool IsOpen => EndingSequenceNumber is null;
}
