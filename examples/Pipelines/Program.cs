// A table in memory, somebody who writes to it, and the pipelines of OrderPipelines.cs on its stream: no account, no server. It ends
// after fifteen seconds, or with Ctrl-C.
using System.Globalization;
using System.Reactive.Concurrency;
using Pipelines;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Testing;

var scheduler = TaskPoolScheduler.Default;
var table = new InMemoryTable(scheduler, "orders", partitionKey: "id");

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var stream = ObservableDynamoStream.Create(table.Stream, table.Stream.StreamArn, TimeSpan.FromMilliseconds(200), scheduler);
var orders = OrderPipelines.Shared(OrderPipelines.Persistent(stream, TimeSpan.FromSeconds(5), scheduler));

using var batches = OrderPipelines.Batches(orders, scheduler).Subscribe(batch => Say($"Buffer    {batch.Count} new orders to be indexed"));
using var refreshes = OrderPipelines.Refreshes(orders, scheduler).Subscribe(_ => Say("Throttle  it is quiet: the page is drawn again"));
using var rates = OrderPipelines.Rates(orders, scheduler).Subscribe(rate => Say($"Window    {rate.Placed} placed, {rate.Changed} changed, {rate.Gone} gone in five seconds"));
using var spendings = OrderPipelines.Spendings(orders).Subscribe(spending => Say($"GroupBy   {spending.Customer} has spent {spending.Spent}"));
using var writing = new OrderWriter(table, scheduler, seed: 7);

stop.CancelAfter(TimeSpan.FromSeconds(15));
stop.Token.WaitHandle.WaitOne();

static void Say(string text) => Console.WriteLine($"{DateTimeOffset.Now.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture)}  {text}");
