using System.Globalization;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// How a run went in which nothing was wrong: how long it took to load the table, from the replica's start until it was live, and
// from when it was live and the last write done until all was shown; and how many bytes the live replica holds.
internal sealed record ReplicaReport(
    ReplicaPlan Plan, int WritesDuringScan, int Shown, TimeSpan Loading, TimeSpan UntilLive, TimeSpan Writing, TimeSpan UntilEqual, long Bytes, long PeakWorkingSet)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Plan.Items:N0} items loaded in {Loading.TotalSeconds:N1} s; live after {UntilLive.TotalSeconds:N1} s; {Plan.Writes:N0} writes in {Writing.TotalSeconds:N1} s, {WritesDuringScan:N0} of them during the scan; {Shown:N0} changes shown, all {UntilEqual.TotalSeconds:N1} s after that; {Bytes / 1e6:N0} MB held, peak working set {PeakWorkingSet / 1e6:N0} MB");
}
