using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams.Positions;

// The stored form of a position. Version 1:
// {"version":1,"streamArn":"…","startedAt":"…","beganAt":"…","currentUntil":"…","shards":{"<id>":{"parent":"…","after":"…"},"<id>":{"finished":true}}}
// Each shard says one of: "after", "finished", "fromHorizon", "since"; the first two may have "since" beside them, and
// each "currentUntil". Times are in UTC. Whatever else is found is refused: a position that is half understood would lose records in silence.
internal static class PositionJson
{
    private const int Version = 1;

    private const string Anew = "or begin with StartFrom.TrimHorizon, and with another BeginAnew where it is in a checkpoint store";

    public static string Write(StreamPosition position) => JsonSerializer.Serialize(Stored(position), PositionJsonContext.Default.StoredPosition);

    public static void Write(StreamPosition position, Utf8JsonWriter writer) =>
        JsonSerializer.Serialize(writer, Stored(position), PositionJsonContext.Default.StoredPosition);

    public static StreamPosition Read(string json)
    {
        try
        {
            var reader = new Utf8JsonReader(DynamoJson.StrictUtf8.GetBytes(json));
            reader.Read();
            var position = Read(ref reader);
            // Throws where more follows.
            reader.Read();
            return position;
        }
        catch (EncoderFallbackException e)
        {
            throw Unusable("it is not valid Unicode", e);
        }
        catch (JsonException e)
        {
            throw Broken(e);
        }
    }

    // From a reader on the position's first token, to its last.
    public static StreamPosition Read(ref Utf8JsonReader reader)
    {
        try
        {
            var ahead = reader;
            RefuseOtherVersions(ref ahead);
            var stored = JsonSerializer.Deserialize(ref reader, PositionJsonContext.Default.StoredPosition)!;
            if (string.IsNullOrEmpty(stored.StreamArn))
                throw Unusable("'streamArn' is missing");
            if (stored.Shards is null)
                throw Unusable("'shards' is missing");
            return new StreamPosition(
                stored.StreamArn, stored.StartedAt, stored.CurrentUntil, StreamPosition.Sorted(stored.Shards.Select(shard => ShardOf(shard.Key, shard.Value))), stored.BeganAt);
        }
        catch (JsonException e) when (e.InnerException is JsonException)
        {
            // The serializer's wrapping of what the reader could not read.
            throw Broken(e);
        }
        catch (JsonException e)
        {
            throw Unusable($"'{e.Path}' is unknown, there twice, or not of the right form", e);
        }
    }

    private static StoredPosition Stored(StreamPosition position)
    {
        var shards = new OrderedDictionary<string, StoredShard?>();
        foreach (var shard in position.Shards)
        {
            shards[shard.ShardId] = new StoredShard
            {
                Parent = shard.ParentShardId,
                After = shard.After?.ToString(),
                Since = shard.Since?.ToUniversalTime(),
                FromHorizon = shard is { After: null, Since: null, IsFinished: false } ? true : null,
                Finished = shard.IsFinished ? true : null,
                CurrentUntil = shard.CurrentUntil?.ToUniversalTime(),
            };
        }
        return new StoredPosition
        {
            Version = Version,
            StreamArn = position.StreamArn,
            StartedAt = position.StartedAt?.ToUniversalTime(),
            BeganAt = position.BeganAt?.ToUniversalTime(),
            CurrentUntil = position.CurrentUntil?.ToUniversalTime(),
            Shards = shards,
        };
    }

    // Looked at first and alone: a later version may have any other members.
    private static void RefuseOtherVersions(ref Utf8JsonReader reader)
    {
        var stored = JsonSerializer.Deserialize(ref reader, PositionJsonContext.Default.StoredVersion) ?? throw Unusable("it is null");
        if (stored.Version is null)
            throw Unusable("'version' is missing");
        if (stored.Version != Version)
        {
            throw new StreamPositionException(
                $"The stored position has format version {stored.Version}, and this version of Rx.DynamoStreams reads {Version} only. Update the library, {Anew}.");
        }
    }

    private static ShardPosition ShardOf(string id, StoredShard? shard)
    {
        if (shard is null)
            throw Unusable($"shard '{id}' is null");
        if (shard.Finished is false || shard.FromHorizon is false)
            throw Unusable($"shard '{id}' has a 'finished' or 'fromHorizon' of false; leave it out instead");
        SequenceNumber? after = null;
        if (shard.After is not null)
        {
            after = SequenceNumber.TryParse(shard.After, out var number)
                ? number
                : throw Unusable($"shard '{id}' has an 'after' that is no sequence number (1 to {SequenceNumber.MaxDigits} digits)");
        }
        var states = (after is null ? 0 : 1) + (shard.Finished is true ? 1 : 0) + (shard.FromHorizon is true ? 1 : 0);
        if (states > 1 || (states == 0 && shard.Since is null) || (shard.FromHorizon is true && shard.Since is not null))
            throw Unusable($"shard '{id}' needs one of 'after', 'finished', 'fromHorizon', 'since'; only 'since' may be beside another, 'after' or 'finished'");
        return new ShardPosition(id, shard.Parent) { After = after, Since = shard.Since, IsFinished = shard.Finished is true, CurrentUntil = shard.CurrentUntil };
    }

    private static StreamPositionException Broken(JsonException e) =>
        Unusable($"it is no JSON, or cut short, at line {e.LineNumber + 1}, byte {e.BytePositionInLine}", e);

    private static StreamPositionException Unusable(string why, Exception? cause = null) =>
        new($"The stored position cannot be used: {why}. Restore it from a copy, {Anew}.", cause);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed class StoredVersion
{
    public int? Version { get; init; }
}

internal sealed class StoredPosition
{
    public int Version { get; init; }

    public string? StreamArn { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? BeganAt { get; init; }

    public DateTimeOffset? CurrentUntil { get; init; }

    // Not a SortedDictionary: the serializer makes one that compares ids by the culture, to which two of them can be the same.
    public OrderedDictionary<string, StoredShard?>? Shards { get; init; }
}

internal sealed class StoredShard
{
    public string? Parent { get; init; }

    public string? After { get; init; }

    public DateTimeOffset? Since { get; init; }

    public bool? FromHorizon { get; init; }

    public bool? Finished { get; init; }

    public DateTimeOffset? CurrentUntil { get; init; }
}

[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredPosition))]
[JsonSerializable(typeof(StoredVersion))]
internal sealed partial class PositionJsonContext : JsonSerializerContext;
