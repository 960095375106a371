using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.DynamoStreams;

namespace Pipelines;

// What people build on a table's changes, an operator of Rx each. All take the scheduler of the stream, so that a test on a
// TestScheduler has them in hand, too.
public static class OrderPipelines
{
    // Buffer: new orders in batches of 25, or of what came within two seconds, as a search index likes them.
    public static IObservable<IReadOnlyList<Insert>> Batches(IObservable<StreamEvent> orders, IScheduler scheduler) => orders
        .Inserts()
        .Buffer(TimeSpan.FromSeconds(2), 25, scheduler)
        .Where(batch => batch.Count > 0)
        .Select(batch => batch.AsReadOnly());

    // Throttle: one refresh when changes have paused for half a second. Under writes that never pause it never comes; see Rates.
    public static IObservable<ItemChange> Refreshes(IObservable<StreamEvent> orders, IScheduler scheduler) => orders
        .Items()
        .Throttle(TimeSpan.FromMilliseconds(500), scheduler);

    // Window: changes of each kind in each five seconds, counted as they come, without keeping them.
    public static IObservable<(int Placed, int Changed, int Gone)> Rates(IObservable<StreamEvent> orders, IScheduler scheduler) => orders
        .Items()
        .Window(TimeSpan.FromSeconds(5), scheduler)
        .SelectMany(window => window.Aggregate(
            (Placed: 0, Changed: 0, Gone: 0),
            (rate, change) => change switch
            {
                Insert => (rate.Placed + 1, rate.Changed, rate.Gone),
                Modify => (rate.Placed, rate.Changed + 1, rate.Gone),
                Remove => (rate.Placed, rate.Changed, rate.Gone + 1),
                _ => rate,
            }));

    // GroupBy: what each customer has spent so far. A group is kept for good, so group by what there are few of.
    public static IObservable<(string Customer, decimal Spent)> Spendings(IObservable<StreamEvent> orders) => orders
        .Modifies()
        .Where(order => order.NewImage!["state"]!.S == "paid")
        .GroupBy(order => order.NewImage!["customer"]!.S)
        .SelectMany(paid => paid
            .Select(order => decimal.Parse(order.NewImage!["total"]!.N, CultureInfo.InvariantCulture))
            .Scan((spent, total) => spent + total)
            .Select(spent => (paid.Key, spent)));

    // Retry: a stream that ended with an error is opened anew after a while. With a CheckpointStore it goes on where it was; faults
    // that pass by themselves do not come here, the stream retries them itself.
    public static IObservable<StreamEvent> Persistent(IObservable<StreamEvent> orders, TimeSpan pause, IScheduler scheduler) => orders
        .RetryWhen(errors => errors.SelectMany(_ => Observable.Timer(pause, scheduler)));

    // Publish: one reader for all of these. It starts with the first subscriber, and ends with the last.
    public static IObservable<StreamEvent> Shared(IObservable<StreamEvent> orders) => orders.Publish().RefCount();
}
