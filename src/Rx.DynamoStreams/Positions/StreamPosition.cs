using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams;

/// <summary>How far a stream was read: what to store, and to hand to <see cref="StartFrom.Position(StreamPosition)"/>.</summary>
/// <remarks>
/// <para>
/// Immutable. It names the shards that are being read, and those of about the last day that were read to their ends; other
/// shards are yet to come.
/// </para>
/// <para>
/// Resuming loses nothing that the service still has, and repeats only what was delivered after the position was taken.
/// The service keeps records for 24 hours: an older position resumes with a <see cref="Gap"/>.
/// </para>
/// <para>
/// Two positions are equal when they say the same: the stream, the times whatever their offsets, and the shards. System.Text.Json
/// writes one as the object that <see cref="ToJson"/> gives, and reads it, in reflection and in source-generated contexts.
/// </para>
/// </remarks>
[JsonConverter(typeof(StreamPositionJsonConverter))]
public sealed class StreamPosition : IEquatable<StreamPosition>
{
    internal StreamPosition(
        string streamArn, DateTimeOffset? startedAt, DateTimeOffset? currentUntil, IReadOnlyList<ShardPosition> sortedShards,
        DateTimeOffset? beganAt = null)
    {
        StreamArn = streamArn;
        StartedAt = startedAt;
        BeganAt = beganAt;
        CurrentUntil = currentUntil;
        Shards = sortedShards;
    }

    /// <summary>The stream's ARN. A position is of use for this stream only.</summary>
    public string StreamArn { get; }

    /// <summary>
    /// The time that reading started from: for <see cref="StartFrom.Latest"/> the service's time when the stream was first
    /// listed, for <see cref="StartFrom.Since"/> the given one; null when it started with the oldest record. Shards that turn
    /// up later without a known parent leave out what is older.
    /// </summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>
    /// The service's time when reading began, for the first start; what was created since then and is trimmed before it was read is
    /// told as a gap, also where the start was the oldest record. Null where it is not known.
    /// </summary>
    public DateTimeOffset? BeganAt { get; }

    /// <summary>
    /// What was created before this time was delivered, as far as the reader can tell; null while it cannot. A position more than
    /// 24 hours old tells a <see cref="Gap"/> where a shard's oldest records may be trimmed without the service saying so.
    /// </summary>
    public DateTimeOffset? CurrentUntil { get; }

    /// <summary>The shards that are being read or were read, sorted by their ids.</summary>
    public IReadOnlyList<ShardPosition> Shards { get; }

    /// <summary>Reads what <see cref="ToJson"/> wrote, in this or an earlier version.</summary>
    /// <exception cref="StreamPositionException">
    /// The text is no position: cut short, edited by hand into something else, or written by a later version. The message
    /// says which.
    /// </exception>
    public static StreamPosition Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PositionJson.Read(json);
    }

    /// <summary>The position as one line of JSON with a format version, its keys sorted, so that two of them compare well.</summary>
    public string ToJson() => PositionJson.Write(this);

    /// <inheritdoc/>
    public bool Equals(StreamPosition? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && StreamArn == other.StreamArn
            && StartedAt == other.StartedAt
            && BeganAt == other.BeganAt
            && CurrentUntil == other.CurrentUntil
            && (ReferenceEquals(Shards, other.Shards) || Shards.SequenceEqual(other.Shards)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamPosition);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StreamArn, StartedAt, BeganAt, CurrentUntil, Shards.Count);

    /// <summary>
    /// The position in short, for a log: how many shards of which stream, and until when they are current. What can be stored is
    /// <see cref="ToJson"/>.
    /// </summary>
    public override string ToString() => $"{ShardsText} of {StreamArn}{CurrentText}";

    /// <summary>Whether the two say the same.</summary>
    public static bool operator ==(StreamPosition? left, StreamPosition? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(StreamPosition? left, StreamPosition? right) => !(left == right);

    // One of thousands of shards is tens of thousands of characters long, so texts for people count them.
    internal string ShardsText => Shards.Count == 1 ? "1 shard" : string.Create(CultureInfo.InvariantCulture, $"{Shards.Count} shards");

    internal string CurrentText => CurrentUntil is { } time ? string.Create(CultureInfo.InvariantCulture, $", current until {time.UtcDateTime:O}") : "";

    // Whether reading would go on with the same records; how current they are may differ.
    internal bool IsSamePlaceAs(StreamPosition other) =>
        StreamArn == other.StreamArn && StartedAt == other.StartedAt && Shards.Count == other.Shards.Count
        && Shards.Zip(other.Shards).All(pair => ReferenceEquals(pair.First, pair.Second)
            || pair.First with { CurrentUntil = null } == pair.Second with { CurrentUntil = null });

    internal StreamPosition With(IEnumerable<ShardPosition> shards) => new(StreamArn, StartedAt, CurrentUntil, Sorted(shards), BeganAt);

    internal static IReadOnlyList<ShardPosition> Sorted(IEnumerable<ShardPosition> shards) =>
        [.. shards.Select(InOneForm).OrderBy(shard => shard.ShardId, StringComparer.Ordinal)];

    // The last record of a finished shard is of no use any more, and the stored form has no room for it.
    private static ShardPosition InOneForm(ShardPosition shard) =>
        shard is { IsFinished: true, After: not null } ? shard with { After = null } : shard;
}
