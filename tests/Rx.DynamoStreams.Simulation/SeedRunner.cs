using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Simulation;

// Runs seeds on all cores until their number or the time is used up, and reports each failure with the command that replays it.
internal static class SeedRunner
{
    public static int Run(int first, int count, TimeSpan limit, int timelineLines)
    {
        var watch = Stopwatch.StartNew();
        var failures = new ConcurrentBag<int>();
        long hours = 0, records = 0, sessions = 0;
        var next = first - 1L;
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (watch.Elapsed < limit && failures.Count < 5 && Interlocked.Increment(ref next) is var seed && seed < (long)first + count)
            {
                using var run = new SimulationRun(SimulationPlan.Of((int)seed), timelineLines);
                if (Report(run, (int)seed) is { } failure)
                {
                    failures.Add((int)seed);
                    lock (failures)
                        Console.WriteLine(failure);
                }
                Interlocked.Add(ref hours, (long)run.Elapsed.TotalHours);
                Interlocked.Add(ref records, run.Written);
                Interlocked.Add(ref sessions, run.Sessions);
            }
        })).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        var ran = Math.Min(next, (long)first + count) - first;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ran} seeds from {first}: {hours:N0} simulated hours, {records:N0} records, {sessions:N0} subscriptions in {watch.Elapsed.TotalSeconds:0} s; {failures.Count} failed"));
        return failures.IsEmpty && ran > 0 ? 0 : 1;
    }

    private static string? Report(SimulationRun run, int seed)
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
                {run.Timeline}
                Replay it with: dotnet run -c Release --project tests/Rx.DynamoStreams.Simulation -- --first {seed} --seeds 1

                """);
        }
    }
}
