using Rx.DynamoStreams.Cli.Output;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class EventTextTests
{
    private const string Key = """{"id":{"S":"a"},"at":{"N":"7"}}""";

    [Fact]
    public void An_insert_shows_time_kind_keys_and_the_other_attributes()
    {
        var insert = Changes.Insert(Key, """{"id":{"S":"a"},"at":{"N":"7"},"status":{"S":"open"},"total":{"N":"59.90"}}""");

        LineOf(insert).ShouldBe("""2026-11-23T10:00:00Z  insert  id="a" at=7  +status="open" +total=59.90""");
    }

    [Fact]
    public void A_modification_shows_what_was_added_changed_and_removed()
    {
        var modify = Changes.Modify(
            Key,
            newImage: """{"id":{"S":"a"},"at":{"N":"7"},"status":{"S":"paid"},"paidAt":{"N":"9"},"same":{"BOOL":true}}""",
            oldImage: """{"id":{"S":"a"},"at":{"N":"7"},"status":{"S":"open"},"note":{"S":"x"},"same":{"BOOL":true}}""");

        LineOf(modify).ShouldBe("""2026-11-23T10:00:00Z  modify  id="a" at=7  status="open" → "paid" +paidAt=9 -note="x" """.TrimEnd());
    }

    [Fact]
    public void A_change_deep_in_a_map_is_named_by_its_path()
    {
        var modify = Changes.Modify(
            Key,
            newImage: """{"address":{"M":{"city":{"S":"Bonn"},"zip":{"S":"1"}}}}""",
            oldImage: """{"address":{"M":{"city":{"S":"Köln"},"zip":{"S":"1"}}}}""");

        LineOf(modify).ShouldEndWith("""address.city="Köln" → "Bonn" """.TrimEnd());
    }

    [Fact]
    public void A_change_that_plain_json_cannot_show_is_told()
    {
        var modify = Changes.Modify(Key, newImage: """{"x":{"B":"YQ=="}}""", oldImage: """{"x":{"S":"YQ=="}}""");

        LineOf(modify).ShouldEndWith("(only an attribute's type or the order of a set)");
    }

    [Fact]
    public void With_one_image_or_none_a_modification_shows_what_there_is()
    {
        const string image = """{"id":{"S":"a"},"at":{"N":"7"},"n":{"N":"1"}}""";

        LineOf(Changes.Modify(Key, image, null)).ShouldEndWith("""at=7  n=1""");
        LineOf(Changes.Modify(Key, null, image)).ShouldEndWith("""at=7  was n=1""");
        LineOf(Changes.Modify(Key, null, null)).ShouldEndWith("""at=7""");
    }

    [Fact]
    public void A_removal_shows_what_is_gone_and_whether_it_expired()
    {
        const string image = """{"id":{"S":"a"},"at":{"N":"7"},"n":{"N":"1"}}""";

        LineOf(Changes.Remove(Key, image)).ShouldBe("""2026-11-23T10:00:00Z  remove  id="a" at=7  -n=1""");
        LineOf(Changes.Remove(Key, null, isExpired: true)).ShouldBe("""2026-11-23T10:00:00Z  remove  id="a" at=7  (expired)""");
    }

    [Fact]
    public void Long_values_are_cut_around_their_first_difference()
    {
        var (same, tail) = (new string('x', 100), new string('z', 100));
        var modify = Changes.Modify(Key, $$$"""{"v":{"S":"{{{same}}}now{{{tail}}}"}}""", $$$"""{"v":{"S":"{{{same}}}old{{{tail}}}"}}""");

        var line = LineOf(modify);

        line.ShouldEndWith($"v=…xxxxxxxxxxxxold{tail[..45]}… → …xxxxxxxxxxxxnow{tail[..45]}…");
    }

    [Fact]
    public void Of_many_attributes_the_first_are_shown_and_the_rest_counted()
    {
        var attributes = string.Join(',', Enumerable.Range(0, 20).Select(i => $$$"""'a{{{i}}}':{'N':'{{{i}}}'}""".Replace('\'', '"')));

        var line = LineOf(Changes.Insert(Key, $"{{{attributes}}}"));

        line.ShouldEndWith("+a11=11 and 8 more");
    }

    [Fact]
    public void Shards_and_gaps_have_a_line_and_a_checkpoint_has_none()
    {
        const string blank = "                      ";

        LineOf(new ShardOpened("child", "parent")).ShouldBe(blank + "opened  child (child of parent)");
        LineOf(new ShardOpened("root", null)).ShouldBe(blank + "opened  root");
        LineOf(new ShardClosed("root")).ShouldBe(blank + "closed  root");
        LineOf(new Gap("s", null, GapReason.ShardTrimmed)).ShouldBe(blank + "gap     s: the shard does not exist any more; records may have been lost");
        EventText.Line(new Checkpoint(StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{}}"""), 1, 0, true, null)).ShouldBeNull();
    }

    [Fact]
    public void No_colour_unless_asked_for_and_control_characters_never()
    {
        var insert = Changes.Insert("""{"\u001b[2J":{"S":"\u001b]0;owned\u0007\u202e"}}""", null);

        var (plain, coloured) = (LineOf(insert), LineOf(insert, hasColors: true));

        plain.ShouldNotContain(c => char.IsControl(c) || c == '\u202e');
        coloured.ShouldContain("\u001b[32minsert");
        coloured.ShouldNotContain("\u001b[2J");
        coloured.ShouldNotContain("\u001b]0");
    }

    private static string LineOf(StreamEvent streamEvent, bool hasColors = false)
    {
        var output = new StringWriter();
        new TextLinesWriter(output, isTerminal: false, hasColors).Write(streamEvent);
        return output.ToString().TrimEnd('\n');
    }
}
