// Handles a table's changes from its stored checkpoint on, until its standard input ends or it is killed. It says what it does in
// lines, each written at once and whole:
//   started
//   handled TIME KEY VERSION SEQUENCE SHARD     at the end of each handler; the time in milliseconds since 1970
//   saved SEQUENCE|end SHARD                    once a checkpoint is stored, for each shard that it has elsewhere than the one before
// Arguments: the endpoint, the access key, the table, the consumer's name, the milliseconds between two saves, where checkpoints
// are stored: `file PATH` or `table NAME`, where the first start begins: `horizon` or `latest`, how many handlers run at the same
// time, and the milliseconds that each takes: `MIN MAX`, at random; nothing for few that are slow.
using System.Globalization;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Rx.DynamoStreams;

const int conflict = 3;

Console.WriteLine("started");
using var stop = new CancellationTokenSource();
_ = Task.Run(() =>
{
    Console.In.ReadToEnd();
    stop.Cancel();
});

var credentials = new BasicAWSCredentials(args[1], "secret");
using var tables = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = args[0], AuthenticationRegion = "us-east-1" });
using var streams = new DynamoStreamsClient(new DynamoStreamsClientOptions
{
    Credentials = credentials,
    EndpointUrl = new Uri(args[0]),
    Region = RegionEndpoint.USEast1,
});
using var file = args[5] == "file" ? new FileCheckpointStore(args[6]) : null;
var stream = ObservableDynamoStream.ForTable(tables, streams, args[2], new DynamoStreamOptions
{
    StartFrom = args[7] == "latest" ? StartFrom.Latest : StartFrom.TrimHorizon,
    Interval = TimeSpan.FromMilliseconds(20),
    ListingInterval = TimeSpan.FromSeconds(1),
    ConsumerName = args[3],
    CheckpointInterval = TimeSpan.FromMilliseconds(Number(args[4])),
    CheckpointStore = new AnnouncingStore(file ?? (ICheckpointStore)new DynamoDBCheckpointStore(tables, args[6], new() { CreateTableIfMissing = true })),
});
Func<ItemChange, CancellationToken, Task> work = args.Length == 11 ? WorkAsync : WorkUnevenlyAsync;
try
{
    await stream.ForEachAsync(HandleAsync, new HandlerOptions { MaxConcurrency = Number(args[8]) }, stop.Token);
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (CheckpointConflictException e)
{
    Console.Error.WriteLine(e.Message);
    return conflict;
}

async Task HandleAsync(ItemChange change, CancellationToken cancellationToken)
{
    await work(change, cancellationToken);
    var version = change is Insert insert ? insert.NewImage!["version"]!.N : ((Modify)change).NewImage!["version"]!.N;
    Console.WriteLine($"handled {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()} {change.Keys["id"]!.S} {version} {change.SequenceNumber} {change.ShardId}");
}

Task WorkAsync(ItemChange change, CancellationToken cancellationToken) =>
    Task.Delay(Random.Shared.Next(Number(args[9]), Number(args[10]) + 1), cancellationToken);

// One in ten takes longer, so that later ones are done before it; one in a thousand so long that saves fall into it.
static async Task WorkUnevenlyAsync(ItemChange change, CancellationToken cancellationToken)
{
    var sequence = change.SequenceNumber.ToString();
    if (sequence.EndsWith('7'))
        await Task.Delay(sequence.EndsWith("777", StringComparison.Ordinal) ? 300 : 2, cancellationToken);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
