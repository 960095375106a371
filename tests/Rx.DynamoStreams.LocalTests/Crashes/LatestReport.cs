namespace Rx.DynamoStreams.LocalTests.Crashes;

// What a consumer's lives did with what was written from the first change on that the first of them handled. The written are counted
// at the end, and by the last kill.
internal sealed record LatestReport(int Kills, int Written, int WrittenByLastKill, int HandledByLastKill, int Missing)
{
    public override string ToString() =>
        $"{Kills} kills, {HandledByLastKill} changes handled and {WrittenByLastKill} written by the last; of {Written} written since the first event {Missing} are missing";
}
