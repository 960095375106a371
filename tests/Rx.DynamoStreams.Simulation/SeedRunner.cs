using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Simulation;

// Runs seeds on all cores until their number or the time is used up, and reports each failure with the command that replays it.
internal static class SeedRunner
{
    public static IEnumerable<(int Seed, int Edition)> Seeds(int? first, int edition, int count) =>
        (first is { } start ? [] : PinnedSeeds.All)
            .Concat(Enumerable.Range(first ?? 0, int.MaxValue - (first ?? 0)).Select(seed => (seed, edition)))
            .Take(count);

    public static int Run(IEnumerable<(int Seed, int Edition)> seeds, TimeSpan limit, int timelineLines, int failuresMax)
    {
        var watch = Stopwatch.StartNew();
        using var next = seeds.GetEnumerator();
        var gate = new Lock();
        var (ran, failed) = (0, 0);
        var (elapsed, records, sessions) = (TimeSpan.Zero, 0L, 0L);

        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ran} seeds, {elapsed.TotalHours:N0} simulated hours, {records:N0} records, {sessions:N0} subscriptions in {watch.Elapsed.TotalSeconds:0} s; {failed} failed"));
        return failed == 0 && ran > 0 ? 0 : 1;

        void Work()
        {
            while (Take() is var (seed, edition))
            {
                using var run = new SimulationRun(SimulationPlan.Of(seed, edition), timelineLines);
                var failure = FailureOf(run, seed, edition);
                lock (gate)
                {
                    (ran, elapsed, records, sessions) = (ran + 1, elapsed + run.Elapsed, records + run.Written, sessions + run.Sessions);
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

    private static string? FailureOf(SimulationRun run, int seed, int edition)
    {
        try
        {
            run.Run();
            return null;
        }
        catch (Exception e)
        {
            return string.Create(CultureInfo.InvariantCulture, $"""
                Seed {seed} fails at {run.Elapsed}: {(e is ViolationException ? e.Message : e)}
                {run.Plan}
                {run.Timeline}
                Replay it with: dotnet run -c Release --project tests/Rx.DynamoStreams.Simulation -- --first {seed} --seeds 1 --edition {edition}

                """);
        }
    }
}
