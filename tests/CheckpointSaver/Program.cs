// Saves one checkpoint after another to a file, as fast as it can, until it is killed. It writes each version to the standard
// output once that is saved. Every shard of a position stands at the position's version, so that a mixture of two would show.
using System.Globalization;
using Rx.DynamoStreams;

const string arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";
const int shards = 1000;

using var store = new FileCheckpointStore(args[0]);
var version = (await store.LoadAsync("saver", arn))?.Version ?? 0;
var holder = string.Create(CultureInfo.InvariantCulture, $"saver {Environment.ProcessId}");
while (true)
{
    version++;
    await store.SaveAsync("saver", new StoredCheckpoint(At(version), version, holder, DateTimeOffset.UnixEpoch));
    Console.WriteLine(version.ToString(CultureInfo.InvariantCulture));
}

static StreamPosition At(long version)
{
    var read = Enumerable.Range(0, shards).Select(shard => string.Create(CultureInfo.InvariantCulture, $$"""
        "shardId-{{shard:D4}}":{"after":"{{version}}"}
        """));
    return StreamPosition.Parse($$$"""{"version":1,"streamArn":"{{{arn}}}","shards":{ {{{string.Join(',', read)}}} }}""");
}
