using System.Diagnostics.CodeAnalysis;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams;

/// <summary>How far a stream was read: what to store, and to hand to <see cref="StartFrom.Position(StreamPosition)"/>.</summary>
/// <remarks>
/// <para>Immutable. It names the shards at the front of reading; their ancestors are done, their descendants are yet to come.</para>
/// <para>
/// Resuming loses nothing that the service still has, and repeats only what was delivered after the position was taken.
/// The service keeps records for 24 hours: an older position resumes with a <see cref="Gap"/>.
/// </para>
/// </remarks>
public sealed class StreamPosition
{
    internal StreamPosition(string streamArn, DateTimeOffset? startedAt, IEnumerable<ShardPosition> shards)
    {
        StreamArn = streamArn;
        StartedAt = startedAt;
        Shards = [.. shards.Select(InOneForm).OrderBy(shard => shard.ShardId, StringComparer.Ordinal)];
    }

    /// <summary>The stream's ARN. A position is of use for this stream only.</summary>
    public string StreamArn { get; }

    /// <summary>
    /// The time that reading started from: for <see cref="StartFrom.Latest"/> the service's time when the stream was first
    /// listed, for <see cref="StartFrom.Since"/> the given one; null when it started with the oldest record. Shards that turn
    /// up later without a known parent leave out what is older.
    /// </summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>The shards at the front, sorted by their ids.</summary>
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

    // The last record of a finished shard is of no use any more, and the stored form has no room for it.
    private static ShardPosition InOneForm(ShardPosition shard) =>
        shard is { IsFinished: true, After: not null } ? shard with { After = null } : shard;
}
