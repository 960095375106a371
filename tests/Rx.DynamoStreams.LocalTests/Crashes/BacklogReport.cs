using System.Globalization;
using System.Text;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// What the lives of a consumer did with a backlog, one after another; the last one ended in order.
internal sealed record BacklogReport(BacklogPlan Plan, IReadOnlyList<HandledLife> Lives, TimeSpan Writing, TimeSpan Took)
{
    // How much of the work of lives has to be new at least, as the first one's is. A life does again what was not saved before the
    // kill: with a save each second, of 3.5 seconds 1.1 at worst and 0.6 on average.
    private const double LeastProgress = 0.6;

    private const int Groups = 10;

    public int Lost => Plan.Writes - Lives.Sum(life => life.First);

    public int Handled => Lives.Sum(life => life.Handled);

    // The kills after which more was handled again than their life had done in the time that may be repeated.
    public IReadOnlyList<int> KillsWithMoreRepeats =>
        [.. Enumerable.Range(1, Plan.Kills).Where(kill => Lives[kill - 1].Repeated > Lives[kill - 1].HandledWithinLast(Plan.MayRepeat))];

    // How many times one life's progress so many lives made: as many times as they are, if nothing was repeated. What one life does is
    // the mean of what they did, new or not, so that the machine's other work counts for nothing.
    public double ProgressOf(int lives) => lives * (double)Lives.Take(lives).Sum(life => life.First) / Lives.Take(lives).Sum(life => life.Handled);

    public void ShouldGoOn()
    {
        Lost.ShouldBe(0);
        KillsWithMoreRepeats.ShouldBeEmpty($"each life goes on where the one before it was, or {Plan.MayRepeat.TotalSeconds} s before that");
        for (var lives = 2; lives <= Lives.Count; lives++)
            ProgressOf(lives).ShouldBeGreaterThan(LeastProgress * lives, $"{lives} lives make {lives} times the progress of one");
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Plan.Place} store, saved each {Plan.CheckpointInterval.TotalMilliseconds:N0} ms: {Plan.Writes:N0} writes in {Writing.TotalSeconds:N0} s, {Plan.RollOvers} roll-overs; {Plan.MaxConcurrency} handlers at a time, of {BacklogPlan.HandlerTime.Min.TotalMilliseconds} to {BacklogPlan.HandlerTime.Max.TotalMilliseconds} ms; {Plan.Kills} kills");
        for (var from = 0; from < Lives.Count; from += GroupSize)
            AppendGroup(text, from, Math.Min(from + GroupSize, Lives.Count));
        var killed = Lives.Take(Plan.Kills).ToList();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Handled:N0} handled, {Handled - Plan.Writes + Lost:N0} of them repeats; after a kill at most {killed.Max(life => life.Repeated):N0}, the oldest handled {killed.Max(life => life.OldestRepeated).TotalMilliseconds:N0} ms before it; after {KillsWithMoreRepeats.Count} kills more than was done in {Plan.MayRepeat.TotalMilliseconds:N0} ms before");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Plan.Kills} lives made {ProgressOf(Plan.Kills):N1} times the progress of one");
        return text.Append(CultureInfo.InvariantCulture, $"{Lost:N0} lost; {Took.TotalSeconds:N0} s").ToString();
    }

    // Few lives are told one by one.
    private int GroupSize => (Lives.Count + Groups - 1) / Groups;

    private void AppendGroup(StringBuilder text, int from, int to)
    {
        var lives = Lives.Skip(from).Take(to - from).ToList();
        var seconds = lives.Sum(life => life.Lasted.TotalSeconds);
        text.AppendLine(CultureInfo.InvariantCulture, $"  {(to - from == 1 ? $"life {to}" : $"lives {from + 1} to {to}")}: {lives.Sum(life => life.First):N0} new in {seconds:N1} s, {lives.Sum(life => life.First) / seconds:N0} a second, and {lives.Sum(life => life.Repeats):N0} repeats; of what they did, {lives.Sum(life => life.Repeated):N0} was repeated, and {lives.Sum(life => life.HandledWithinLast(Plan.MayRepeat)):N0} might have been; {ProgressOf(to):N1} times one life's progress so far");
    }
}
