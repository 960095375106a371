// Kills a consumer again and again while a table is written to, and checks that nothing is lost and little repeated:
// dotnet run -c Release --project tests/Rx.DynamoStreams.Crashes -- [--store File|Table] [--writes N] [--kills N] [--roll-overs N] [--seed N]
// Or kills it again and again within a backlog, and checks that each life goes on where the one before it was:
// dotnet run -c Release --project tests/Rx.DynamoStreams.Crashes -- backlog [--store File|Table] [--writes N] [--kills N] [--roll-overs N] [--concurrency N] [--interval MS] [--life MS] [--seed N]
// Or keeps a replica of a large table while that is written to, and checks that each item is shown in order and all end equal:
// dotnet run -c Release --project tests/Rx.DynamoStreams.Crashes -- replica [--items N] [--writes N] [--units N] [--seed N] [--database]
// Or kills a process that keeps a replica in a file, and checks the same:
// dotnet run -c Release --project tests/Rx.DynamoStreams.Crashes -- killed-replica [--items N] [--writes N] [--kills N] [--seed N] [--database]
using System.CommandLine;
using Rx.DynamoStreams.LocalTests.Crashes;
using Rx.DynamoStreams.LocalTests.Emulator;
using Rx.DynamoStreams.LocalTests.Replicas;

var store = new Option<CheckpointPlace>("--store") { Description = "Where checkpoints are stored: File, or Table in DynamoDB Local." };
var writes = new Option<int>("--writes") { Description = $"How many writes, a multiple of {RoundWriter.Keys}.", DefaultValueFactory = _ => 100_000 };
var kills = new Option<int>("--kills") { Description = "How often the consumer is killed.", DefaultValueFactory = _ => 100 };
var rollOvers = new Option<int>("--roll-overs") { Description = "How often the shard is closed.", DefaultValueFactory = _ => 40 };
var seed = new Option<int>("--seed") { Description = "What the moments of the kills are drawn from.", DefaultValueFactory = _ => 1 };
writes.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is var given && (given <= 0 || given % RoundWriter.Keys != 0))
        result.AddError($"--writes is {given}, and must be a multiple of {RoundWriter.Keys}.");
});
var root = new RootCommand("Kills consumers, and checks that nothing is lost.") { store, writes, kills, rollOvers, seed };
root.SetAction(async (parsed, cancellationToken) =>
{
    var plan = new CrashPlan(
        parsed.GetValue(store), parsed.GetValue(writes), parsed.GetValue(kills), parsed.GetValue(rollOvers), parsed.GetValue(seed));
    await using var local = new DynamoDbLocal();
    await local.InitializeAsync();
    Console.WriteLine(await CrashRun.RunAsync(local, plan, cancellationToken));
});

var concurrency = new Option<int>("--concurrency")
{
    Description = "How many handlers run at the same time. The backlog has to last: each does some 36 changes a second.", DefaultValueFactory = _ => 8,
};
var interval = new Option<int>("--interval") { Description = "The milliseconds between two saves.", DefaultValueFactory = _ => 1000 };
var life = new Option<int>("--life") { Description = "The milliseconds that a life lasts at least, from its first handled change on.", DefaultValueFactory = _ => 3000 };
var backlog = new Command("backlog", "Kills a consumer within a backlog, and checks that each life goes on where the one before it was.")
{
    store, writes, kills, rollOvers, concurrency, interval, life, seed,
};
backlog.SetAction(async (parsed, cancellationToken) =>
{
    var plan = new BacklogPlan(
        parsed.GetValue(store), parsed.GetValue(writes), parsed.GetValue(kills), parsed.GetValue(rollOvers), parsed.GetValue(seed))
    {
        MaxConcurrency = parsed.GetValue(concurrency),
        CheckpointInterval = TimeSpan.FromMilliseconds(parsed.GetValue(interval)),
        LifeMin = TimeSpan.FromMilliseconds(parsed.GetValue(life)),
    };
    await using var local = new DynamoDbLocal();
    await local.InitializeAsync();
    var report = await BacklogRun.RunAsync(local, plan, cancellationToken);
    Console.WriteLine(report);
    report.ShouldGoOn();
});
root.Add(backlog);

var items = new Option<int>("--items") { Description = "How many items the table has.", DefaultValueFactory = _ => 100_000 };
var updates = new Option<int>("--writes") { Description = "How many writes come during the scan and after it.", DefaultValueFactory = _ => 20_000 };
var units = new Option<double>("--units") { Description = "Read units that the scan may use in a second.", DefaultValueFactory = _ => 100 };
var database = new Option<bool>("--database") { Description = "Whether the replica is in SQLite, instead of in memory or in a file." };
var replica = new Command("replica", "Keeps a replica of a table, and checks that it is equal in the end.") { items, updates, units, seed, database };
replica.SetAction(async (parsed, cancellationToken) =>
{
    var plan = new ReplicaPlan(parsed.GetValue(items), parsed.GetValue(updates), Segments: 4, parsed.GetValue(units), parsed.GetValue(seed)) { IsInDatabase = parsed.GetValue(database) };
    await using var local = new DynamoDbLocal();
    await local.InitializeAsync();
    Console.WriteLine(await ReplicaRun.RunAsync(local, plan));
});
root.Add(replica);

var killed = new Command("killed-replica", "Kills a process that keeps a replica in a file, and checks that the last one is equal in the end.") { items, updates, kills, seed, database };
killed.SetAction(async (parsed, cancellationToken) =>
{
    var plan = new ReplicaPlan(parsed.GetValue(items), parsed.GetValue(updates), Segments: 1, UnitsPerSecond: 0, parsed.GetValue(seed)) { IsInDatabase = parsed.GetValue(database) };
    await using var local = new DynamoDbLocal();
    await local.InitializeAsync();
    Console.WriteLine(await KilledReplicaRun.RunAsync(local, plan, parsed.GetValue(kills), cancellationToken));
});
root.Add(killed);
return await root.Parse(args).InvokeAsync();
