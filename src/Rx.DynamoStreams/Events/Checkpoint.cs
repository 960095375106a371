using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>A poll is complete: every event before this one is covered by <see cref="Position"/>.</summary>
/// <param name="Position">Where to resume, with <see cref="StartFrom.Position(StreamPosition)"/>.</param>
/// <param name="Poll">The poll's number in this subscription, from 1.</param>
/// <param name="Records">How many item changes the poll delivered.</param>
/// <param name="CaughtUp">Whether every shard that can be read now has been read to its head.</param>
/// <param name="Lag">
/// How old what was delivered may be, by the shard that is furthest behind: the age of its newest record, or the time since it was last
/// read to its head. Zero when caught up, and never more than the time since then. A shard that nothing has come from counts since
/// reading began, or since the position or <see cref="StartFrom.Latest"/> that it began with. Null while no shard is known.
/// </param>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record Checkpoint(StreamPosition Position, long Poll, long Records, bool CaughtUp, TimeSpan? Lag) : StreamEvent
{
    // What could be read so long ago was delivered. Long where idle shards were left out of polls; null where it is not known, or no
    // shard is left to read.
    internal TimeSpan? SinceRead { get; init; }
}
