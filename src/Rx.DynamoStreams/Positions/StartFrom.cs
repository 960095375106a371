using System.Globalization;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams;

/// <summary>Where a subscription starts to read.</summary>
/// <remarks>
/// Two starts are equal when they say the same. System.Text.Json writes and reads them, see <see cref="StartFromJsonConverter"/>.
/// </remarks>
[JsonConverter(typeof(StartFromJsonConverter))]
public sealed class StartFrom : IEquatable<StartFrom>
{
    private StartFrom(StartKind kind, DateTimeOffset? time = null, StreamPosition? resumed = null) =>
        (Kind, Time, Resumed) = (kind, time, resumed);

    /// <summary>With what is written from the moment of subscribing, in every shard.</summary>
    /// <remarks>
    /// <para>
    /// Up to a second may be left out: creation times are whole seconds, and an open shard is read from its head where the service names
    /// that place within a second of Subscribe. Whatever is listed or asked for later, because there are many shards, or calls are slow
    /// or fail, is read from its oldest record, and what was created more than 10 seconds before Subscribe is left out: a few changes of
    /// before may come, none of after is missing.
    /// </para>
    /// <para>
    /// Cost: one DescribeStream call for each 100 listed shards, at most 8 a second, one GetShardIterator call for each open shard, and
    /// for those that were late what reading up to 4 hours of their records takes; for a shard that closed meanwhile two calls, which
    /// show whether its last record is older.
    /// </para>
    /// </remarks>
    public static StartFrom Latest { get; } = new(StartKind.Latest);

    /// <summary>With the oldest record that the service keeps, up to 24 hours back.</summary>
    public static StartFrom TrimHorizon { get; } = new(StartKind.TrimHorizon);

    /// <summary>
    /// With what was created at or after a time. The service has no index by time, so open shards are read from their oldest records, and
    /// the older ones left out. Closed shards whose last record is older are not read, which two calls each show, nor told as opened
    /// and closed.
    /// </summary>
    /// <param name="time">Compared with <see cref="ItemChange.CreatedAt"/>, which has a grain of one second.</param>
    public static StartFrom Since(DateTimeOffset time) => new(StartKind.Since, time);

    /// <summary>Right after a position that was stored earlier.</summary>
    /// <param name="position">From <see cref="Checkpoint.Position"/>.</param>
    public static StartFrom Position(StreamPosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        return new StartFrom(StartKind.Position, resumed: position);
    }

    internal StartKind Kind { get; }

    internal DateTimeOffset? Time { get; }

    internal StreamPosition? Resumed { get; }

    /// <inheritdoc/>
    public bool Equals(StartFrom? other) =>
        other is not null && Kind == other.Kind && Time == other.Time && Resumed == other.Resumed;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StartFrom);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Time, Resumed);

    /// <summary>The start in words; of a position the number of its shards, and until when they are current.</summary>
    public override string ToString() => Kind switch
    {
        StartKind.Since => string.Create(CultureInfo.InvariantCulture, $"since {Time:O}"),
        StartKind.Position => $"position with {Resumed!.ShardsText}{Resumed.CurrentText}",
        StartKind.Latest => "latest",
        _ => "trim horizon",
    };

    /// <summary>Whether the two say the same.</summary>
    public static bool operator ==(StartFrom? left, StartFrom? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(StartFrom? left, StartFrom? right) => !(left == right);
}
