using System.Text.Json.Serialization;

namespace Dashboard;

// What the page is sent. What is small is sent whole each time, so that no message depends on another one; rows and seconds are sent
// once, and again with the first message of a connection.
internal sealed record Frame
{
    // Rows of another world, as of the shop after a restart, have nothing to do with those on the page.
    public required string World { get; init; }
    public required string Run { get; init; }
    public required long Number { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required string Table { get; init; }
    public required bool IsShop { get; init; }
    public required string? TopBy { get; init; }
    public required ReaderState Reader { get; init; }
    public required string? Failure { get; init; }
    public required double LagSeconds { get; init; }
    public required bool IsBehind { get; init; }

    // Calls failed since the reader was last current.
    public required bool IsFailing { get; init; }
    public required long Retries { get; init; }
    public required Totals Totals { get; init; }
    public required CheckpointState? Checkpoint { get; init; }
    public required long GapCount { get; init; }
    public required IReadOnlyList<GapState> Gaps { get; init; }
    public required IReadOnlyList<ShardState> Shards { get; init; }
    public required IReadOnlyList<Second> Seconds { get; init; }
    public required IReadOnlyList<Row> Rows { get; init; }
    public ShopState? Shop { get; init; }
    public TopState? Top { get; init; }
}

internal enum ReaderState { Reading, Paused, Ended }

internal sealed record Totals(long Inserts, long Modifies, long Removes);

// What was read in a second, which is over.
internal sealed record Second(long At, int Inserts, int Modifies, int Removes);

internal sealed record CheckpointState(DateTimeOffset At, long Poll, long Records, bool CaughtUp);

internal sealed record GapState(DateTimeOffset At, string? Shard, string Reason);

internal sealed record ShardState(string Id, string? Parent, DateTimeOffset Opened, DateTimeOffset? Closed, long Records, string? After);

internal sealed record Row(string Id, long Number, DateTimeOffset At, string Kind, string Key, string Shard, IReadOnlyList<AttributeChange> Changes);

internal sealed record AttributeChange(string Name, string? Before, string? After);

internal sealed record ShopState(int Rate, int OpenShards, bool IsThrottled);

internal sealed record TopState(string Phase, int Items, IReadOnlyList<RankedItem> Leaders);

internal sealed record RankedItem(string Key, decimal Value, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Frame))]
[JsonSerializable(typeof(IReadOnlyList<RankedItem>))]
[JsonSerializable(typeof(ChangeRate))]
[JsonSerializable(typeof(ReaderSwitch))]
[JsonSerializable(typeof(Refused))]
internal sealed partial class FrameJson : JsonSerializerContext;
