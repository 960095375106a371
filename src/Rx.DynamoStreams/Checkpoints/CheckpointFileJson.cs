using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.DynamoStreams.Checkpoints;

// The stored form of a checkpoint file. Version 1:
// {"version":1,"consumers":{"<name>":{"<stream ARN>":{"version":7,"holder":"…","savedAt":"…","position":{…},"state":{…}}}}}
// "state" is absent where there is none. Positions carry a version of their own. Whatever else is found is refused, as in a position.
internal static class CheckpointFileJson
{
    private const int Version = 1;

    public static byte[] Write(IEnumerable<KeyValuePair<CheckpointKey, StoredEntry>> entries)
    {
        var consumers = new OrderedDictionary<string, OrderedDictionary<string, StoredEntry?>?>();
        var sorted = entries.OrderBy(entry => entry.Key.ConsumerName, StringComparer.Ordinal).ThenBy(entry => entry.Key.StreamArn, StringComparer.Ordinal);
        foreach (var (key, entry) in sorted)
        {
            if (!consumers.TryGetValue(key.ConsumerName, out var streams))
                consumers[key.ConsumerName] = streams = [];
            streams![key.StreamArn] = entry;
        }
        return JsonSerializer.SerializeToUtf8Bytes(
            new StoredFile { Version = Version, Consumers = consumers }, CheckpointFileJsonContext.Default.StoredFile);
    }

    public static ImmutableDictionary<CheckpointKey, StoredEntry> Read(string path, ReadOnlySpan<byte> utf8)
    {
        try
        {
            RefuseOtherVersions(path, utf8);
            var stored = JsonSerializer.Deserialize(utf8, CheckpointFileJsonContext.Default.StoredFile)!;
            if (stored.Consumers is null)
                throw Unusable(path, "'consumers' is missing");
            return stored.Consumers.SelectMany(consumer => EntriesOf(path, consumer.Key, consumer.Value)).ToImmutableDictionary();
        }
        catch (JsonException e) when (e.InnerException is JsonException)
        {
            // The serializer's wrapping of what the reader could not read.
            throw Unusable(path, $"it is no JSON, or cut short, at line {e.LineNumber + 1}, byte {e.BytePositionInLine}", e);
        }
        catch (JsonException e)
        {
            throw Unusable(path, $"'{e.Path}' is unknown, there twice, or not of the right form", e);
        }
    }

    public static StreamPositionException Unusable(string path, string why, Exception? cause = null) =>
        new($"Checkpoint file '{path}' cannot be used: {why}. Restore it from a copy, or move it away to start anew.", cause);

    // Looked at first and alone: a later version may have any other members.
    private static void RefuseOtherVersions(string path, ReadOnlySpan<byte> utf8)
    {
        var stored = JsonSerializer.Deserialize(utf8, CheckpointFileJsonContext.Default.StoredFileVersion) ?? throw Unusable(path, "it is null");
        if (stored.Version is null)
            throw Unusable(path, "'version' is missing");
        if (stored.Version != Version)
        {
            throw new StreamPositionException(
                $"Checkpoint file '{path}' has format version {stored.Version}, and this version of Rx.DynamoStreams reads {Version} only. Update the library, or move the file away to start anew.");
        }
    }

    private static IEnumerable<KeyValuePair<CheckpointKey, StoredEntry>> EntriesOf(
        string path, string consumer, OrderedDictionary<string, StoredEntry?>? streams)
    {
        if (consumer.Length == 0 || streams is null)
            throw Unusable(path, $"consumer '{consumer}' is null or has no name");
        foreach (var (streamArn, entry) in streams)
        {
            if (streamArn.Length == 0 || entry is not { Version: >= 1, Holder.Length: > 0, SavedAt: not null, Position: not null })
                throw Unusable(path, $"consumer '{consumer}' needs a 'version' of 1 or more, a 'holder', a 'savedAt' and a 'position' for stream '{streamArn}'");
            yield return new(new CheckpointKey(consumer, streamArn), entry);
        }
    }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed class StoredFileVersion
{
    public int? Version { get; init; }
}

internal sealed class StoredFile
{
    public int Version { get; init; }

    // Not sorted dictionaries, which the serializer would make to compare by the culture.
    public OrderedDictionary<string, OrderedDictionary<string, StoredEntry?>?>? Consumers { get; init; }
}

internal sealed class StoredEntry
{
    public long? Version { get; init; }

    public string? Holder { get; init; }

    public DateTimeOffset? SavedAt { get; init; }

    public JsonElement? Position { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? State { get; init; }
}

[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(StoredFileVersion))]
internal sealed partial class CheckpointFileJsonContext : JsonSerializerContext;
