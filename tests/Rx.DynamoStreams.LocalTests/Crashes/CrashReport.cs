using System.Globalization;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// How a run went in which nothing was wrong. The oldest repeat was handled for so long before the kill after which it was repeated.
internal sealed record CrashReport(
    CrashPlan Plan, int Distinct, int Repeats, int LivesWithRepeats, int MostRepeats, TimeSpan OldestRepeat, TimeSpan Took)
{
    public int Lost => Plan.Writes - Distinct;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Plan.Place} store: {Plan.Writes:N0} writes, {Plan.RollOvers} roll-overs, {Plan.Kills} kills, {LivesWithRepeats} of them with repeats; {Distinct + Repeats:N0} events handled, {Repeats:N0} repeats, at most {MostRepeats:N0} after a kill, the oldest handled {OldestRepeat.TotalMilliseconds:N0} ms before it; {Lost} lost; {Took.TotalSeconds:N0} s");
}
