using System.Collections.Immutable;
using System.Text.Json;

namespace Rx.DynamoStreams.Checkpoints;

// What a checkpoint file holds, immutable: for each consumer and stream the last checkpoint. Positions and states stay as
// the text they were found as until someone asks for them, so one that cannot be read does not stand in the way of the others.
internal sealed class CheckpointFile
{
    // A table gets a new stream ARN when its stream is switched on again. The old stream is readable for a day, and a reader may
    // go to and fro between the two; nobody goes back further.
    private const int StreamsOfATable = 2;

    private readonly string _path;
    private readonly ImmutableDictionary<CheckpointKey, StoredEntry> _entries;

    private CheckpointFile(string path, ImmutableDictionary<CheckpointKey, StoredEntry> entries) => (_path, _entries) = (path, entries);

    public static CheckpointFile Empty(string path) => new(path, ImmutableDictionary<CheckpointKey, StoredEntry>.Empty);

    public static CheckpointFile Parse(string path, ReadOnlySpan<byte> utf8) => new(path, CheckpointFileJson.Read(path, utf8));

    public byte[] ToUtf8() => CheckpointFileJson.Write(_entries);

    public StoredCheckpoint? Find(CheckpointKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
            return null;
        var position = Parsed(key, "position", entry.Position!.Value, StreamPosition.Parse);
        if (position.StreamArn != key.StreamArn)
            throw CheckpointFileJson.Unusable(_path, $"consumer '{key.ConsumerName}' has a position in stream '{position.StreamArn}' where one in stream '{key.StreamArn}' belongs");
        return new StoredCheckpoint(position, entry.Version!.Value, entry.Holder!, entry.SavedAt!.Value)
        {
            State = entry.State is { } state ? Parsed(key, "state", state, ConsumerState.Parse) : ConsumerState.Empty,
        };
    }

    public IReadOnlyList<string> StreamArnsOf(string consumerName) =>
        [.. _entries.Keys.Where(key => key.ConsumerName == consumerName).Select(key => key.StreamArn)];

    public IReadOnlyList<string> Consumers => [.. _entries.Keys.Select(key => key.ConsumerName).Distinct().Order(StringComparer.Ordinal)];

    public CheckpointFile With(CheckpointKey key, StoredCheckpoint checkpoint)
    {
        var stored = _entries.GetValueOrDefault(key);
        key.ThrowUnlessFollows(checkpoint, stored?.Version ?? 0, stored?.Holder, stored?.SavedAt);
        var entry = new StoredEntry
        {
            Version = checkpoint.Version,
            Holder = checkpoint.Holder,
            SavedAt = checkpoint.SavedAt.ToUniversalTime(),
            Position = JsonElement.Parse(checkpoint.Position.ToJson()),
            State = checkpoint.State == ConsumerState.Empty ? null : JsonElement.Parse(checkpoint.State.ToJson()),
        };
        var outlived = _entries
            .Where(other => other.Key != key && other.Key.ConsumerName == key.ConsumerName && TableOf(other.Key) == TableOf(key))
            .OrderByDescending(other => other.Value.SavedAt)
            .ThenBy(other => other.Key.StreamArn, StringComparer.Ordinal)
            .Skip(StreamsOfATable - 1)
            .Select(other => other.Key);
        return new CheckpointFile(_path, _entries.RemoveRange(outlived).SetItem(key, entry));
    }

    // Itself where there is none.
    public CheckpointFile Without(CheckpointKey key) => _entries.ContainsKey(key) ? new(_path, _entries.Remove(key)) : this;

    private T Parsed<T>(CheckpointKey key, string what, JsonElement json, Func<string, T> parse)
    {
        try
        {
            return parse(json.GetRawText());
        }
        catch (StreamPositionException e)
        {
            throw CheckpointFileJson.Unusable(_path, $"consumer '{key.ConsumerName}' has no good {what} in stream '{key.StreamArn}' ({e.Message})", e);
        }
    }

    // A stream's ARN is its table's with "/stream/" and a label.
    private static string TableOf(CheckpointKey key)
    {
        var label = key.StreamArn.LastIndexOf("/stream/", StringComparison.Ordinal);
        return label < 0 ? key.StreamArn : key.StreamArn[..label];
    }
}
