using System.Diagnostics.CodeAnalysis;
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
/// </remarks>
public sealed class StreamPosition
{
    internal StreamPosition(
        string streamArn, DateTimeOffset? startedAt, DateTimeOffset? currentUntil, IReadOnlyList<ShardPosition> sortedShards)
    {
        StreamArn = streamArn;
        StartedAt = startedAt;
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

    /// <summary>The same as <see cref="ToJson"/>: shard ids and sequence numbers, no item contents.</summary>
    public override string ToString() => ToJson();

    internal static IReadOnlyList<ShardPosition> Sorted(IEnumerable<ShardPosition> shards) =>
        [.. shards.Select(InOneForm).OrderBy(shard => shard.ShardId, StringComparer.Ordinal)];

    // The last record of a finished shard is of no use any more, and the stored form has no room for it.
    private static ShardPosition InOneForm(ShardPosition shard) =>
        shard is { IsFinished: true, After: not null } ? shard with { After = null } : shard;
}
