// A table in memory that a game writes to, a live copy of it, a leaderboard bound to that copy, and the changes of one attribute: no
// account, no server. It ends after ten seconds, or after as many as are given, or with Ctrl-C.
using System.Collections.Specialized;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Replica;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Testing;

var isNumber = double.TryParse(args.FirstOrDefault("10"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds);
if (args.Length > 1 || !isNumber || seconds is not (> 0 and <= 3600))
{
    Console.Error.WriteLine($"'{string.Join(' ', args)}' is not how long to run: give a number of seconds up to 3600, or nothing for 10.");
    return 2;
}

var failed = new TaskCompletionSource();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var table = new InMemoryTable(TaskPoolScheduler.Default, "players", partitionKey: "id");
using var game = new Game(table, TaskPoolScheduler.Default, players: 1_000, seed: 7);

// Against AWS these are an AmazonDynamoDBClient and a DynamoStreamsClient.
var (dynamoDb, streams) = (table.Client, table.StreamsClient);
var reading = new DynamoStreamOptions { Interval = TimeSpan.FromMilliseconds(200) };
using var replica = DynamoTableReplica.Create(dynamoDb, streams, "players", PlayerJson.Default.Player, new() { Stream = reading });

// In a user interface the scheduler is that of its thread.
using var screen = new EventLoopScheduler();
var best = new BindingOptions<Player> { Sort = Player.BestFirst, Top = 5, OnError = e => failed.TrySetException(e) };
using var binding = replica.Connect().Bind(out var leaders, best, screen);
using var showing = Observable
    .FromEventPattern<NotifyCollectionChangedEventHandler, NotifyCollectionChangedEventArgs>(
        handler => ((INotifyCollectionChanged)leaders).CollectionChanged += handler,
        handler => ((INotifyCollectionChanged)leaders).CollectionChanged -= handler)
    .Sample(TimeSpan.FromSeconds(1), screen)
    .Subscribe(_ => Say($"leading: {string.Join(", ", leaders.Select(player => $"{player.Id} {player.Score}"))}"));

try
{
    await replica.StartAsync().WaitAsync(stop.Token);
    Say($"{replica.Count} players, {replica.Snapshot().Values.Max(player => player.Score)} points at most");

    using var levels = ObservableDynamoStream.ForTable(dynamoDb, streams, "players", reading)
        .Items(PlayerJson.Default.Player)
        .WhereChanged(player => player.Level)
        .Subscribe(Tell, e => failed.TrySetException(e));
    stop.CancelAfter(TimeSpan.FromSeconds(seconds));
    await failed.Task.WaitAsync(stop.Token);
}
catch (OperationCanceledException)
{
    Say($"the copy has {replica.Count} players, and the table {table.Count}");
}
catch (Exception e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

return 0;

static void Tell(ItemChange<Player> change) => Say(change switch
{
    { New: null } => $"{change.Old!.Id} left",
    { Old: null } => $"{change.New.Id} joined",
    _ => $"{change.New.Id} is at level {change.New.Level} now",
});

static void Say(string text) => Console.WriteLine($"{DateTimeOffset.Now.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture)}  {text}");
