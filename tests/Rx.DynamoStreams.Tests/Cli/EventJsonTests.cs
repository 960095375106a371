using System.Text.Json;
using Rx.DynamoStreams.Cli.Output;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class EventJsonTests
{
    private const string Key = """{"id":{"S":"a"}}""";

    [Fact]
    public void An_insert_has_its_new_image_in_plain_json()
    {
        var insert = Changes.Insert(Key, """{"id":{"S":"a"},"n":{"N":"3"},"tags":{"SS":["x","y"]}}""");

        LineOf(insert).ShouldBe("""{"type":"insert","sequenceNumber":"000000000000000000001","shardId":"shardId-00000001732354800000-0a1b2c3d","createdAt":"2026-11-23T10:00:00Z","eventId":"e1","sizeBytes":59,"keys":{"id":"a"},"newImage":{"id":"a","n":3,"tags":["x","y"]}}""");
    }

    [Fact]
    public void A_modification_has_both_images()
    {
        var modify = Changes.Modify(Key, """{"id":{"S":"a"},"n":{"N":"4"}}""", """{"id":{"S":"a"},"n":{"N":"3"}}""");

        LineOf(modify).ShouldBe("""{"type":"modify","sequenceNumber":"000000000000000000002","shardId":"shardId-00000001732354800000-0a1b2c3d","createdAt":"2026-11-23T10:00:00Z","eventId":"e2","sizeBytes":118,"keys":{"id":"a"},"newImage":{"id":"a","n":4},"oldImage":{"id":"a","n":3}}""");
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, "false")]
    public void A_removal_says_whether_the_item_expired(bool isExpired, string expired)
    {
        var remove = Changes.Remove(Key, """{"id":{"S":"a"}}""", isExpired);

        LineOf(remove).ShouldEndWith($$$"""59,"keys":{"id":"a"},"oldImage":{"id":"a"},"expired":{{{expired}}}}""");
    }

    [Fact]
    public void An_image_that_the_view_leaves_out_is_absent_and_an_empty_one_is_not()
    {
        var (absent, empty) = (LineOf(Changes.Modify(Key, null, null)), LineOf(Changes.Insert(Key, "{}")));

        absent.ShouldEndWith("""118,"keys":{"id":"a"}}""");
        empty.ShouldEndWith("""},"newImage":{}}""");
    }

    [Fact]
    public void What_is_not_known_is_null()
    {
        var insert = Changes.Insert(Key, null) with { CreatedAt = null, EventId = null };

        LineOf(insert).ShouldContain(""","createdAt":null,"eventId":null,""");
    }

    [Fact]
    public void Fractions_of_a_second_are_kept()
    {
        var insert = Changes.Insert(Key, null) with { CreatedAt = Changes.CreatedAt.AddMilliseconds(250) };

        LineOf(insert).ShouldContain(""","createdAt":"2026-11-23T10:00:00.25Z",""");
    }

    [Fact]
    public void A_kind_of_change_that_is_not_known_is_written_with_its_name() => LineOf(Changes.Unknown("PURGE"))
        .ShouldStartWith("""{"type":"unknown","eventName":"PURGE","sequenceNumber":"000000000000000000004",""");

    [Fact]
    public void Shards_and_gaps_are_written_as_they_come()
    {
        LineOf(new ShardOpened("child", "parent")).ShouldBe("""{"type":"shardOpened","shardId":"child","parentShardId":"parent"}""");
        LineOf(new ShardOpened("root", null)).ShouldBe("""{"type":"shardOpened","shardId":"root","parentShardId":null}""");
        LineOf(new ShardClosed("root")).ShouldBe("""{"type":"shardClosed","shardId":"root"}""");
        LineOf(new Gap("s", SequenceNumber.Parse("00123"), GapReason.PositionTrimmed)).ShouldBe("""{"type":"gap","shardId":"s","after":"00123","reason":"positionTrimmed"}""");
        LineOf(new Gap("s", null, GapReason.ShardTrimmed)).ShouldBe("""{"type":"gap","shardId":"s","after":null,"reason":"shardTrimmed"}""");
    }

    [Theory]
    [InlineData(400, "0.4")]
    [InlineData(0, "0")]
    [InlineData(90_000, "90")]
    [InlineData(null, "null")]
    public void A_checkpoint_has_its_position_as_an_object(int? lagMilliseconds, string lagSeconds)
    {
        const string position = """{"version":1,"streamArn":"arn","shards":{"s":{"after":"00123"}}}""";
        TimeSpan? lag = lagMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        var checkpoint = new Checkpoint(StreamPosition.Parse(position), 7, 12, lag == TimeSpan.Zero, lag);

        var caughtUp = lag == TimeSpan.Zero ? "true" : "false";
        LineOf(checkpoint).ShouldBe($$"""{"type":"checkpoint","poll":7,"records":12,"caughtUp":{{caughtUp}},"lagSeconds":{{lagSeconds}},"position":{{position}}}""");
    }

    [Fact]
    public void Control_characters_stay_inside_their_line()
    {
        var insert = Changes.Insert(Key, """{"id":{"S":"a\nb\u001b[31m"}}""");

        var line = LineOf(insert);

        line.ShouldNotContain(c => char.IsControl(c));
        JsonDocument.Parse(line).RootElement.GetProperty("newImage").GetProperty("id").GetString().ShouldBe("a\nb\u001b[31m");
    }

    private static string LineOf(StreamEvent streamEvent)
    {
        var output = new StringWriter();
        new JsonLinesWriter(output).Write(streamEvent);
        var line = output.ToString();
        line.ShouldEndWith("\n");
        return line[..^1];
    }
}
