using CsCheck;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

[Trait("Rule", "P3")]
public sealed class StreamPositionTests
{
    private const string Arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";

    [Fact]
    public void A_position_comes_back_from_its_JSON() =>
        AnyPosition.Position.Sample(position =>
        {
            var json = position.ToJson();

            var back = StreamPosition.Parse(json);

            back.StreamArn.ShouldBe(position.StreamArn);
            back.StartedAt.ShouldBe(position.StartedAt);
            back.BeganAt.ShouldBe(position.BeganAt);
            back.CurrentUntil.ShouldBe(position.CurrentUntil);
            back.Shards.ShouldBe(position.Shards);
            back.ShouldBe(position);
            back.ToJson().ShouldBe(json);
        });

    [Fact]
    public void A_position_of_version_1_stays_readable()
    {
        var json = File.ReadAllText(Golden("position-v1.json"));

        var position = StreamPosition.Parse(json);

        position.StreamArn.ShouldBe(Arn);
        position.StartedAt.ShouldBe(At("10:00:01"));
        position.BeganAt.ShouldBeNull();
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

    [Theory]
    [InlineData("position-v1.json")]
    [InlineData("position-v1-began-at.json")]
    public void Version_1_is_written_as_the_golden_files_have_it(string file)
    {
        var golden = File.ReadAllText(Golden(file)).TrimEnd('\n');

        var written = StreamPosition.Parse(golden).ToJson();

        written.ShouldBe(golden);
    }

    [Fact]
    public void A_position_says_when_reading_began()
    {
        var position = StreamPosition.Parse(File.ReadAllText(Golden("position-v1-began-at.json")));

        (position.StartedAt, position.BeganAt, position.CurrentUntil).ShouldBe((At("10:00:01"), At("10:00:01.5"), At("10:00:02")));
    }

    [Fact]
    public void Positions_that_say_the_same_are_equal_whatever_the_offsets_of_their_times()
    {
        var before = Sample(TimeSpan.Zero);

        var same = Sample(TimeSpan.FromHours(2));

        same.ShouldBe(before);
        (same == before, same != before, same.GetHashCode()).ShouldBe((true, false, before.GetHashCode()));
        new StoredCheckpoint(same, 7, "me", At("12:00:00")).ShouldBe(new StoredCheckpoint(before, 7, "me", At("12:00:00")));
    }

    [Fact]
    public void Positions_that_differ_in_anything_are_not_equal()
    {
        var position = Sample(TimeSpan.Zero);

        StreamPosition[] others =
        [
            new("another", position.StartedAt, position.CurrentUntil, position.Shards, position.BeganAt),
            new(Arn, null, position.CurrentUntil, position.Shards, position.BeganAt),
            new(Arn, position.StartedAt, At("11:00:00"), position.Shards, position.BeganAt),
            new(Arn, position.StartedAt, position.CurrentUntil, [], position.BeganAt),
            new(Arn, position.StartedAt, position.CurrentUntil, [position.Shards[0] with { After = SequenceNumber.Parse("43") }], position.BeganAt),
            new(Arn, position.StartedAt, position.CurrentUntil, position.Shards),
        ];

        others.ShouldAllBe(other => !other.Equals(position) && other != position);
        position.Equals("text").ShouldBeFalse();
        (position == null, position != null, null == (StreamPosition?)null).ShouldBe((false, true, true));
    }

    [Fact]
    public void A_position_as_text_is_short_whatever_the_number_of_its_shards()
    {
        var position = RandomPositions.Of(Arn, shards: 1_000);

        var text = position.ToString();

        text.ShouldBe($"1000 shards of {Arn}");
        Sample(TimeSpan.Zero).ToString().ShouldBe($"1 shard of {Arn}, current until 2024-05-01T10:00:02.0000000Z");
        position.ToJson().Length.ShouldBeGreaterThan(38_000);
    }

    [Fact]
    public void Shards_are_sorted_by_id_and_times_are_in_UTC()
    {
        var startedAt = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2));

        var position = new StreamPosition("arn", startedAt, null, StreamPosition.Sorted([new("b", null), new("B", null), new("a", "A") { IsFinished = true, Since = startedAt }]));

        position.ToJson().ShouldBe(
            """{"version":1,"streamArn":"arn","startedAt":"2024-05-01T10:00:00+00:00","shards":{"B":{"fromHorizon":true},"a":{"parent":"A","since":"2024-05-01T10:00:00+00:00","finished":true},"b":{"fromHorizon":true}}}""");
        position.Shards.Select(shard => shard.ShardId).ShouldBe(["B", "a", "b"]);
    }

    [Fact]
    public void The_last_record_of_a_finished_shard_is_left_out()
    {
        var shard = new ShardPosition("a", null) { IsFinished = true, After = SequenceNumber.Parse("1"), Since = At("10:00:00") };

        var position = new StreamPosition("arn", null, null, StreamPosition.Sorted([shard]));

        position.Shards.ShouldBe([shard with { After = null }]);
        StreamPosition.Parse(position.ToJson()).Shards.ShouldBe(position.Shards);
    }

    private static StreamPosition Sample(TimeSpan offset) => new(
        Arn, At("10:00:01").ToOffset(offset), At("10:00:02").ToOffset(offset),
        [new("a", "p") { After = SequenceNumber.Parse("42"), CurrentUntil = At("10:00:02").ToOffset(offset) }], At("10:00:01.5").ToOffset(offset));

    private static string Golden(string file) => Path.Combine(AppContext.BaseDirectory, "Positions", "golden", file);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2024-05-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture);
}
