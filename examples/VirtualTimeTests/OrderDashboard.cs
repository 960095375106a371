using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.DynamoStreams;

namespace VirtualTimeTests;

// The live view of a table of orders: every five seconds the orders that came and went, the order that changed last once changes
// have been quiet for a second, and a warning where changes may be missing. All time comes from the options' scheduler.
internal static class OrderDashboard
{
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    public static IObservable<Update> Updates(IDynamoStreamsClient client, string streamArn, DynamoStreamOptions options) =>
        ObservableDynamoStream.Create(client, streamArn, options).Publish(stream => Observable.Merge(
            stream.Buffer(BatchTime, options.Scheduler).Select(Batch),
            stream.Modifies().Throttle(QuietTime, options.Scheduler).Select(order => new Update($"changed: {Id(order)}")),
            stream.Gaps().Select(gap => new Update($"changes in shard {gap.ShardId} may be missing"))));

    // A batch holds its checkpoints, too. The last of them covers nothing that a later batch shows, so a restart loses no order;
    // what came behind it in the batch is shown again.
    private static Update Batch(IList<StreamEvent> events)
    {
        var orders = events.Where(change => change is Insert or Remove).Cast<ItemChange>();
        var line = string.Join(" ", orders.Select(order => (order is Insert ? "+" : "-") + Id(order)));
        return new Update(line, events.OfType<Checkpoint>().LastOrDefault()?.Position);
    }

    private static string Id(ItemChange order) => order.Keys["id"]!.S;
}

// A line to show, empty for none, and then the position to store, null for none.
internal sealed record Update(string Line, StreamPosition? Position = null);
