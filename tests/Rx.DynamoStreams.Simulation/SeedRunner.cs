using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Simulation;

// Runs seeds on all cores until their number or the time is used up, and reports each failure with the command that replays it.
internal sealed class SeedRunner(SimulationKind kind, TimeSpan limit, int timelineLines, int failuresMax, bool isTwice)
{
    // So many seeds have had everything happen in them that can.
    private const int ManySeeds = 100;

    public int Run(IEnumerable<(int Seed, int Edition)> seeds)
    {
        var watch = Stopwatch.StartNew();
        using var next = seeds.GetEnumerator();
        var gate = new Lock();
        var (ran, failed) = (0, 0);
        var (elapsed, records, sessions) = (TimeSpan.Zero, 0L, 0L);
        var happened = new OrderedDictionary<string, int>();

        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}: {ran} seeds, {elapsed.TotalHours:N0} simulated hours, {records:N0} records, {sessions:N0} {kind.Sessions}{string.Concat(happened.Select(each => $", {each.Value:N0} {each.Key}"))} in {watch.Elapsed.TotalSeconds:0} s; {failed} failed"));
        var missing = happened.Where(each => each.Value == 0 && ran >= ManySeeds).Select(each => each.Key).ToList();
        if (missing.Count > 0)
            Console.WriteLine($"{kind.Name}: these seeds prove little, with no {string.Join(", no ", missing)}.");
        return failed == 0 && ran > 0 && missing.Count == 0 ? 0 : 1;

        void Work()
        {
            while (Take() is var (seed, edition))
            {
                using var run = kind.RunOf(seed, edition, isTwice ? int.MaxValue : timelineLines);
                var failure = FailureOf(run, seed, edition);
                lock (gate)
                {
                    (ran, elapsed, records, sessions) = (ran + 1, elapsed + run.Elapsed, records + run.Written, sessions + run.Sessions);
                    foreach (var (what, times) in run.Happened)
                        happened[what] = happened.GetValueOrDefault(what) + times;
                    if (failure is null)
                        continue;
                    failed++;
                    Console.WriteLine(failure);
                }
            }
        }

        (int Seed, int Edition)? Take()
        {
            lock (gate)
                return watch.Elapsed < limit && failed < failuresMax && next.MoveNext() ? next.Current : null;
        }
    }

    // A seed is worth something only as long as it stands for one run.
    private string? DifferenceOf(ISimulation run, int seed, int edition)
    {
        using var again = kind.RunOf(seed, edition, int.MaxValue);
        again.Run();
        var (first, second) = (run.Timeline.ToString().Split(Environment.NewLine), again.Timeline.ToString().Split(Environment.NewLine));
        return first.Zip(second).FirstOrDefault(lines => lines.First != lines.Second) is ({ } one, var other)
            ? $"Seed {seed} is another run the second time:{Environment.NewLine}{one}{Environment.NewLine}{other}"
            : first.Length == second.Length ? null : $"Seed {seed} has {first.Length} lines the first time, and {second.Length} the second.";
    }

    private string? FailureOf(ISimulation run, int seed, int edition)
    {
        try
        {
            run.Run();
            return isTwice ? DifferenceOf(run, seed, edition) : null;
        }
        catch (Exception e)
        {
            return string.Create(CultureInfo.InvariantCulture, $"""
                Seed {seed} fails at {run.Elapsed}: {(e is ViolationException ? e.Message : e)}
                {run.Plan}
                {run.Timeline}
                Replay it with: dotnet run -c Release --project tests/Rx.DynamoStreams.Simulation -- --kind {kind.Name}{kind.Restriction} --first {seed} --seeds 1 --edition {edition}

                """);
        }
    }
}
