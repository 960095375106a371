using System.Globalization;
using System.Text.Json.Nodes;

namespace Rx.DynamoStreams.Testing.Contracts;

// Positions that compress badly: their sequence numbers and parents are random. Every third shard is finished.
internal static class Positions
{
    public static StreamPosition Of(string streamArn, int shards, int seed)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, shards).Select(index => string.Create(
            CultureInfo.InvariantCulture, $"shardId-{1_714_557_600_000L + index * 977L:D20}-{random.Next():x8}")).ToList();
        var states = ids.Select((id, index) => KeyValuePair.Create<string, JsonNode?>(id, index % 3 == 0
            ? new JsonObject { ["parent"] = ids[random.Next(shards)], ["finished"] = true }
            : new JsonObject { ["parent"] = ids[random.Next(shards)], ["after"] = new string(random.GetItems<char>("0123456789", 40)) }));
        return StreamPosition.Parse(
            new JsonObject { ["version"] = 1, ["streamArn"] = streamArn, ["shards"] = new JsonObject(states) }.ToJsonString());
    }
}
