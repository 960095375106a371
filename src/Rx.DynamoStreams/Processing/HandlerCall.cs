using System.Diagnostics;
using System.Reactive.Concurrency;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Polling;

namespace Rx.DynamoStreams.Processing;

// What a handler is called with, once or several times; each time is measured and traced, where somebody listens.
internal sealed class HandlerCall(
    IReadOnlyList<ItemChange> events, IReadOnlyList<ActivityLink> polls, StreamSource stream, CancellationToken drained)
{
    public IReadOnlyList<ItemChange> Events => events;

    public static IReadOnlyList<ActivityLink> LinksOf(IReadOnlyList<DeliveredEvent> events) => StreamTraces.IsListenedTo
        ? [.. events.Select(delivered => delivered.Poll).OfType<Activity>().Distinct().Select(poll => new ActivityLink(poll.Context))]
        : [];

    private IScheduler Scheduler => stream.Options.Scheduler;

    public Task RunAsync(Func<CancellationToken, Task> work) =>
        StreamMetrics.HandlerDuration.Enabled || StreamTraces.IsListenedTo ? MeasureAsync(work) : work(drained);

    private async Task MeasureAsync(Func<CancellationToken, Task> work)
    {
        using var activity = StreamTraces.StartHandler(events[0], events.Count, polls, Scheduler.Now);
        var watch = Scheduler.StartStopwatch();
        Exception? failure = null;
        try
        {
            await work(drained).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            activity?.Fail(e);
            throw;
        }
        finally
        {
            activity?.SetEndTime(Scheduler.Now.UtcDateTime);
            Tell(watch.Elapsed, failure);
        }
    }

    private void Tell(TimeSpan duration, Exception? failure)
    {
        var tags = new TagList { stream.Whose };
        if (stream.Options.ConsumerName is { } consumer)
            tags.Add(StreamMetrics.ConsumerName, consumer);
        if (failure is not null)
            tags.Add(StreamMetrics.ErrorType, Faults.NameOf(failure));
        StreamMetrics.HandlerDuration.Record(duration.TotalSeconds, tags);
    }
}
