using System.Reactive.Disposables;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A consumer with a name and a store, in virtual time.
internal static class Consuming
{
    public const string Name = "billing";

    extension(InMemoryStream stream)
    {
        public IObservable<StreamEvent> Consume(
            TestScheduler scheduler,
            ICheckpointStore? store,
            StartFrom? from = null,
            Func<DynamoStreamOptions, DynamoStreamOptions>? with = null) =>
            ObservableDynamoStream.Create(stream, stream.StreamArn, Options(scheduler, store, from, with));
    }

    extension(IObservable<StreamEvent> stream)
    {
        // Until the token ends it, without a time to drain. Handlers are done at once.
        public void Read(Way way, Action<StreamEvent> onEvent, CancellationToken end)
        {
            var options = new HandlerOptions { DrainTimeout = TimeSpan.Zero, OnGap = onEvent, OnPoll = onEvent };
            if (way == Way.Subscribe)
            {
                var subscription = stream.Subscribe(onEvent, _ => { });
                end.Register(subscription.Dispose);
            }
            else
            {
                _ = way switch
                {
                    Way.Handlers => stream.ForEachAsync((change, _) => Done(change), options, end),
                    Way.Batches => stream.ForEachBatchAsync((changes, _) => Done([.. changes]), options with { BatchSize = 1 }, end),
                    _ => PullAsync(),
                };
            }

            async Task PullAsync()
            {
                await foreach (var value in stream.ReadAllAsync(cancellationToken: end))
                    onEvent(value);
            }

            Task Done(params StreamEvent[] events)
            {
                Array.ForEach(events, onEvent);
                return Task.CompletedTask;
            }
        }
    }

    extension(TestScheduler scheduler)
    {
        public TimeSpan Time => TimeSpan.FromTicks(scheduler.Clock);

        public void At(TimeSpan time, Action action) => scheduler.ScheduleRelative(action, time.Ticks - scheduler.Clock, (_, due) =>
        {
            due();
            return Disposable.Empty;
        });

        // What takes its time, on the scheduler.
        public Task Delay(TimeSpan time)
        {
            var over = new TaskCompletionSource();
            scheduler.ScheduleRelative(over, time.Ticks, (_, state) =>
            {
                state.SetResult();
                return Disposable.Empty;
            });
            return over.Task;
        }
    }

    extension(ItemChange change)
    {
        public string Key => change.Keys["id"]!.S;
    }

    public static DynamoStreamOptions Options(
        TestScheduler scheduler, ICheckpointStore? store, StartFrom? from = null, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null)
    {
        var options = new DynamoStreamOptions
        {
            Scheduler = scheduler,
            StartFrom = from ?? StartFrom.TrimHorizon,
            JitterSeed = 1,
            CheckpointStore = store,
            ConsumerName = Name,
        };
        return with?.Invoke(options) ?? options;
    }
}
