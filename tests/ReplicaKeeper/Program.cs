// Keeps a replica of a table in a file, or a database where its name ends with .db, saved as often as it can be, until its standard input ends or it is killed. It says what it
// does in lines, each written at once and whole:
//   phase PHASE             whenever that changes
//   shows KEY STATE         for each change of an item; the state is its version, or `nothing`
//   saved                   after each save
// Arguments: the endpoint, the access key, the table, and the file.
using System.Reactive.Linq;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Sqlite;

var credentials = new BasicAWSCredentials(args[1], "secret");
using var tables = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = args[0], AuthenticationRegion = "us-east-1" });
using var streams = new DynamoStreamsClient(new DynamoStreamsClientOptions
{
    Credentials = credentials,
    EndpointUrl = new Uri(args[0]),
    Region = RegionEndpoint.USEast1,
});
using var store = args[3].EndsWith(".db", StringComparison.Ordinal) ? new SqliteReplicaStore(args[3]) : null;
using var replica = DynamoTableReplica.Create(tables, streams, args[2], image => image["version"]!.N, new()
{
    Stream = new() { Interval = TimeSpan.FromMilliseconds(20), ListingInterval = TimeSpan.FromSeconds(1) },
    SettleTime = TimeSpan.FromSeconds(1),
    File = store is null ? args[3] : null,
    Store = store,
    SaveInterval = TimeSpan.FromSeconds(1),
});
using var phases = replica.Progress.Select(progress => progress.Phase).DistinctUntilChanged().Subscribe(phase => Console.WriteLine($"phase {phase}"));
using var changes = replica.Connect().SelectMany(set => set.Changes).Subscribe(change => Console.WriteLine($"shows {change.Key["id"]!.S} {change.Current ?? "nothing"}"));
var over = Task.Run(Console.In.ReadToEnd);
await replica.StartAsync();
while (!over.IsCompleted)
{
    await replica.SaveAsync();
    Console.WriteLine("saved");
}
