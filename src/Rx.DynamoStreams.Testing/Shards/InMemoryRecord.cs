namespace Rx.DynamoStreams.Testing.Shards;

// A written record: when it becomes readable, and its JSON as the service would send it.
internal sealed record InMemoryRecord(DateTimeOffset At, SequenceNumber SequenceNumber, byte[] Json, int EmptyPagesBefore);
