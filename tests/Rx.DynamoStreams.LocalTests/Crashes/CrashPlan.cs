namespace Rx.DynamoStreams.LocalTests.Crashes;

// What happens in a run: so many writes of items, with kills of the consumer and roll-overs of the shard among them.
internal sealed record CrashPlan(CheckpointPlace Place, int Writes, int Kills, int RollOvers, int Seed);

internal enum CheckpointPlace
{
    File,
    Table,
}
