using System.Text.Json;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Testing.Shards;

namespace Rx.DynamoStreams.Simulation.Starts;

// The handlers of one life: one at a time for an item, and of the items that wait the one with the oldest undone change is next. Within
// a shard that can be seen from outside: what is older there was delivered before.
internal sealed class Turns(StartLedger ledger, Func<TimeSpan> now)
{
    private readonly HashSet<string> _running = [];
    private readonly Dictionary<string, TimeSpan> _freeSince = [];
    private readonly Dictionary<string, (InMemoryShard Shard, int FirstUndone)> _shards = [];
    private readonly Dictionary<SequenceNumber, string> _keys = [];

    public static string KeyOf(ItemChange change) => change.Keys["id"]!.S;

    public void Begin(ItemChange change, bool isChecked)
    {
        if (isChecked && Overtaken(change) is var (key, number))
            ledger.Check(false, $"{change.SequenceNumber} of {change.ShardId} is handled while {key} waits with {number}");
        ledger.Check(_running.Add(KeyOf(change)), $"two handlers have {KeyOf(change)} at the same time");
    }

    public void End(ItemChange change)
    {
        _running.Remove(KeyOf(change));
        _freeSince[KeyOf(change)] = now();
    }

    // An item that became free at this very moment may have been passed over a moment before.
    private (string Key, SequenceNumber Number)? Overtaken(ItemChange change)
    {
        if (!_shards.TryGetValue(change.ShardId, out var place))
            place = (ledger.Truth.Shards.First(shard => shard.ShardId == change.ShardId), 0);
        var records = place.Shard.Records;
        while (place.FirstUndone < records.Count && ledger.IsDone(records[place.FirstUndone].SequenceNumber))
            place.FirstUndone++;
        _shards[change.ShardId] = place;
        for (var i = place.FirstUndone; i < records.Count && records[i].SequenceNumber < change.SequenceNumber; i++)
        {
            var key = KeyOf(records[i]);
            if (!ledger.IsDone(records[i].SequenceNumber) && !_running.Contains(key) && !(_freeSince.TryGetValue(key, out var since) && since == now()))
                return (key, records[i].SequenceNumber);
        }
        return null;
    }

    private string KeyOf(InMemoryRecord record)
    {
        if (_keys.TryGetValue(record.SequenceNumber, out var known))
            return known;
        using var json = JsonDocument.Parse(record.Json);
        return _keys[record.SequenceNumber] = json.RootElement.GetProperty("dynamodb").GetProperty("Keys").GetProperty("id").GetProperty("S").GetString()!;
    }
}
