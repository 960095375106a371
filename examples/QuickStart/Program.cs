// A table in memory, somebody who writes to it, and its stream through small pipelines: no account, no server. It ends after
// fifteen seconds, or with Ctrl-C.
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using QuickStart;
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

// The five lines that matter. Against AWS, the client is a DynamoStreamsClient and the ARN is your table's.
var stream = ObservableDynamoStream.Create(table.Stream, table.Stream.StreamArn, TimeSpan.FromMilliseconds(200), scheduler).Publish();

stream.Inserts().Buffer(TimeSpan.FromSeconds(2)).Where(orders => orders.Count > 0).Subscribe(orders => Say($"{orders.Count} new orders"));
stream.Modifies().Where(order => order.NewImage!["state"]!.S == "paid").Subscribe(order => Say($"{order.Keys["id"]!.S} is paid: {order.NewImage!["total"]!.N}"));
stream.Removes().Where(order => order.IsExpired).Subscribe(order => Say($"{order.Keys["id"]!.S} has expired"));
stream.ShardChanges().Subscribe(shard => Say($"{(shard is ShardOpened ? "reading" : "done with")} shard {shard.ShardId[8..28].TrimStart('0')}"));
stream.Checkpoints().Sample(TimeSpan.FromSeconds(5)).Subscribe(checkpoint => Say($"poll {checkpoint.Poll}, caught up: {checkpoint.CaughtUp}"));

using var reading = stream.Connect();
using var writing = new OrderWriter(table, scheduler, seed: 7);
stop.CancelAfter(TimeSpan.FromSeconds(15));
stop.Token.WaitHandle.WaitOne();
Say($"{writing.Written} changes were written, and {table.Count} orders are left");

static void Say(string text) => Console.WriteLine($"{DateTimeOffset.Now.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture)}  {text}");
