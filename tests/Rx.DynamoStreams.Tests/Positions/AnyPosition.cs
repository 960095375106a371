using CsCheck;

namespace Rx.DynamoStreams.Tests.Positions;

// Positions of any content, to draw from.
internal static class AnyPosition
{
    public static Gen<string> Text { get; } =
        Gen.Char.Where(letter => !char.IsSurrogate(letter)).Array[1, 20].Select(letters => new string(letters));

    public static Gen<DateTimeOffset> Time { get; } = Gen.DateTimeOffset;

    public static Gen<SequenceNumber> Number { get; } = Gen.Char['0', '9'].Array[1, 40].Select(digits => SequenceNumber.Parse(new string(digits)));

    private static Gen<ShardPosition> Shard { get; } =
        from id in Text
        from parent in Text.Null()
        from after in Number
        from since in Time
        from currentUntil in Time.Nullable()
        from state in Gen.Int[0, 5]
        select new ShardPosition(id, parent)
        {
            After = state is 1 or 2 ? after : null,
            Since = state is 2 or 3 or 4 ? since : null,
            IsFinished = state is 4 or 5,
            CurrentUntil = currentUntil,
        };

    public static Gen<StreamPosition> Position { get; } =
        from arn in Text
        from startedAt in Time.Nullable()
        from beganAt in Time.Nullable()
        from currentUntil in Time.Nullable()
        from shards in Shard.Array[0, 8]
        select new StreamPosition(arn, startedAt, currentUntil, StreamPosition.Sorted(shards.DistinctBy(shard => shard.ShardId)), beganAt);

    public static Gen<StartFrom> Start { get; } = Gen.OneOf(
        Gen.Const(StartFrom.Latest), Gen.Const(StartFrom.TrimHorizon), Time.Select(StartFrom.Since), Position.Select(StartFrom.Position));
}
