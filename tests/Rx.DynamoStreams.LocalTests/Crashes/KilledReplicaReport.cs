using System.Globalization;
using Rx.DynamoStreams.LocalTests.Replicas;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// How a run went in which nothing was wrong.
internal sealed record KilledReplicaReport(
    ReplicaPlan Plan, int Kills, int TornSaves, int LiveWithoutScan, int Shown, int WrittenAtLastKill, TimeSpan Took)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Plan.Items:N0} items, {Plan.Writes:N0} writes, {WrittenAtLastKill:N0} of them by the last of {Kills} kills, {TornSaves} of which left half a save; {LiveWithoutScan} of {Kills + 1} replicas were live without a scan; {Shown:N0} changes shown, each item's in order, and all equal in the end; {Took.TotalSeconds:N0} s");
}
