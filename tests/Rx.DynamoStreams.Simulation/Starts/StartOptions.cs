using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Simulation.Starts;

// How a plan's readers read.
internal static class StartOptions
{
    public const string ConsumerName = "starting";

    public static IObservable<StreamEvent> StreamOf(StartPlan plan, StartTable table, IDynamoStreamsClient client, ICheckpointStore? store, IScheduler scheduler)
    {
        var options = new DynamoStreamOptions
        {
            Interval = plan.Interval,
            Scheduler = scheduler,
            StartFrom = plan.Start switch
            {
                StartKind.Latest => StartFrom.Latest,
                StartKind.Since => StartFrom.Since(scheduler.Now - plan.SinceBefore + plan.Faults.ClockSkew),
                _ => StartFrom.TrimHorizon,
            },
            MaxConcurrentReads = plan.MaxConcurrentReads,
            CallTimeout = plan.CallTimeout,
            JitterSeed = plan.Seed,
            CheckpointStore = store,
            ConsumerName = store is null ? null : ConsumerName,
            CheckpointInterval = plan.CheckpointInterval,
        };
        return plan.IsTable
            ? ObservableDynamoStream.ForTable(table.Client, client, table.Stream.TableName, options)
            : ObservableDynamoStream.Create(client, table.Stream.StreamArn, options);
    }

    public static HandlerOptions HandlersOf(StartPlan plan, Action<Gap> onGap) => new()
    {
        MaxConcurrency = plan.MaxConcurrency,
        MaxPending = plan.MaxPending,
        BatchSize = Math.Clamp(plan.MaxPending / 2, 1, 20),
        RetryLimit = null,
        OnGap = onGap,
    };
}
