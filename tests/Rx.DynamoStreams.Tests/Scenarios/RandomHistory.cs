using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A minute of a table's life, drawn at random: a few shards at first, roll-overs and splits, and keys that stay with the shard
// that their hash leads to.
internal sealed class RandomHistory
{
    private const int Keys = 12;

    private readonly InMemoryStream _stream;

    private RandomHistory(InMemoryStream stream) => _stream = stream;

    public int Written { get; private set; }

    public static RandomHistory Draw(InMemoryStream stream, Random random)
    {
        var history = new RandomHistory(stream);
        var open = new List<(string Id, List<int> Keys)> { ("s0", [.. Enumerable.Range(0, Keys / 2)]), ("s1", [.. Enumerable.Range(Keys / 2, Keys / 2)]) };
        var shards = new Dictionary<string, InMemoryShard>();
        stream.Shard("s0", draw: shard => shards["s0"] = shard).Shard("s1", draw: shard => shards["s1"] = shard);
        for (var milliseconds = 0; milliseconds < 60_000; milliseconds += random.Next(1, 1500))
        {
            var at = TimeSpan.FromMilliseconds(milliseconds);
            var index = random.Next(open.Count);
            var (id, keys) = open[index];
            if (random.Next(8) == 0)
            {
                shards[id].ClosesAt(at);
                open.RemoveAt(index);
                var parts = random.Next(2) == 0 || keys.Count < 2 ? [keys] : new[] { keys[..(keys.Count / 2)], keys[(keys.Count / 2)..] };
                foreach (var part in parts)
                {
                    var child = $"s{shards.Count}";
                    stream.Shard(child, parent: id, draw: shard => shards[child] = shard.OpensAt(at).ListedAt(at + TimeSpan.FromMilliseconds(random.Next(3000))));
                    open.Add((child, part));
                }
            }
            else
            {
                shards[id].EmptyPages(random.Next(3)).Modify($"k{keys[random.Next(keys.Count)]}", at);
                history.Written++;
            }
        }
        return history;
    }

    public Recording Observe(Microsoft.Reactive.Testing.TestScheduler scheduler, StartFrom? from = null) => _stream.Observe(scheduler, from);

    // The images count each key's writes.
    public static bool IsInOrderPerKey(IReadOnlyList<ItemChange> changes) => changes
        .GroupBy(change => change.Keys["id"]!.S)
        .All(key => key.Select(VersionOf).SequenceEqual(key.Select(VersionOf).Order()));

    private static int VersionOf(ItemChange change) =>
        int.Parse(((Modify)change).NewImage!["version"]!.N, System.Globalization.CultureInfo.InvariantCulture);
}
