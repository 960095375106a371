using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Simulation;

// Runs seeds on all cores until their number or the time is used up, and reports each failure with the command that replays it.
internal sealed class SeedRunner(SimulationKind kind, TimeSpan limit, int timelineLines, int failuresMax)
{
    public int Run(IEnumerable<(int Seed, int Edition)> seeds)
    {
        var watch = Stopwatch.StartNew();
        using var next = seeds.GetEnumerator();
        var gate = new Lock();
        var (ran, failed) = (0, 0);
        var (elapsed, records, sessions) = (TimeSpan.Zero, 0L, 0L);

        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}: {ran} seeds, {elapsed.TotalHours:N0} simulated hours, {records:N0} records, {sessions:N0} {kind.Sessions} in {watch.Elapsed.TotalSeconds:0} s; {failed} failed"));
        return failed == 0 && ran > 0 ? 0 : 1;

        void Work()
        {
            while (Take() is var (seed, edition))
            {
                using var run = kind.RunOf(seed, edition, timelineLines);
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

    private string? FailureOf(ISimulation run, int seed, int edition)
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
                Replay it with: dotnet run -c Release --project tests/Rx.DynamoStreams.Simulation -- --kind {kind.Name} --first {seed} --seeds 1 --edition {edition}

                """);
        }
    }
}
