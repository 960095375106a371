using CsCheck;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

[Trait("Rule", "P3")]
public sealed class StreamPositionTests
{
    private const string Arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";

    private static readonly Gen<string> Text =
        Gen.Char.Where(letter => !char.IsSurrogate(letter)).Array[1, 20].Select(letters => new string(letters));

    private static readonly Gen<DateTimeOffset> Time = Gen.DateTimeOffset;

    private static readonly Gen<SequenceNumber> Number = Gen.Char['0', '9'].Array[1, 40].Select(digits => SequenceNumber.Parse(new string(digits)));

    private static readonly Gen<ShardPosition> Shard =
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

    private static readonly Gen<StreamPosition> Position =
        from arn in Text
        from startedAt in Time.Nullable()
        from shards in Shard.Array[0, 8]
        select new StreamPosition(arn, startedAt, startedAt, StreamPosition.Sorted(shards.DistinctBy(shard => shard.ShardId)));

    [Fact]
    public void A_position_comes_back_from_its_JSON() =>
        Position.Sample(position =>
        {
            var json = position.ToJson();

            var back = StreamPosition.Parse(json);

            back.StreamArn.ShouldBe(position.StreamArn);
            back.StartedAt.ShouldBe(position.StartedAt);
            back.Shards.ShouldBe(position.Shards);
            back.ToJson().ShouldBe(json);
        });

    [Fact]
    public void A_position_of_version_1_stays_readable()
    {
        var json = File.ReadAllText(GoldenFile);

        var position = StreamPosition.Parse(json);

        position.StreamArn.ShouldBe(Arn);
        position.StartedAt.ShouldBe(At("10:00:01"));
        position.Shards.ShouldBe(
        [
            new("shardId-00000001714557600000-0a1b2c3d", null) { After = SequenceNumber.Parse("42") },
            new("shardId-00000001714557600001-0a1b2c3d", "shardId-00000001714543200000-0a1b2c3d") { IsFinished = true },
            new("shardId-00000001714557600002-0a1b2c3d", null),
            new("shardId-00000001714557600003-0a1b2c3d", null) { Since = At("10:00:00.25") },
            new("shardId-00000001714557600004-0a1b2c3d", "shardId-00000001714543200001-0a1b2c3d") { After = SequenceNumber.Parse(new string('9', 40)), Since = At("10:00:00") },
            new("shardId-00000001714557600005-0a1b2c3d", null) { IsFinished = true, Since = At("10:00:00") },
        ]);
    }

    [Fact]
    public void Version_1_is_written_as_the_golden_file_has_it()
    {
        var golden = File.ReadAllText(GoldenFile).TrimEnd('\n');

        var written = StreamPosition.Parse(golden).ToJson();

        written.ShouldBe(golden);
    }

    [Fact]
    public void Shards_are_sorted_by_id_and_times_are_in_UTC()
    {
        var startedAt = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2));

        var position = new StreamPosition("arn", startedAt, null, StreamPosition.Sorted([new("b", null), new("B", null), new("a", "A") { IsFinished = true, Since = startedAt }]));

        position.ToJson().ShouldBe(
            """{"version":1,"streamArn":"arn","startedAt":"2024-05-01T10:00:00+00:00","shards":{"B":{"fromHorizon":true},"a":{"parent":"A","since":"2024-05-01T10:00:00+00:00","finished":true},"b":{"fromHorizon":true}}}""");
        position.Shards.Select(shard => shard.ShardId).ShouldBe(["B", "a", "b"]);
        position.ToString().ShouldBe(position.ToJson());
    }

    [Fact]
    public void The_last_record_of_a_finished_shard_is_left_out()
    {
        var shard = new ShardPosition("a", null) { IsFinished = true, After = SequenceNumber.Parse("1"), Since = At("10:00:00") };

        var position = new StreamPosition("arn", null, null, StreamPosition.Sorted([shard]));

        position.Shards.ShouldBe([shard with { After = null }]);
        StreamPosition.Parse(position.ToJson()).Shards.ShouldBe(position.Shards);
    }

    private static string GoldenFile => Path.Combine(AppContext.BaseDirectory, "Positions", "golden", "position-v1.json");

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2024-05-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture);
}
