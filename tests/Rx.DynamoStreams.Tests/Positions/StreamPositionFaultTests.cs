using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

[Trait("Rule", "P3")]
public sealed class StreamPositionFaultTests
{
    private const string Whole =
        """{"version":1,"streamArn":"arn","startedAt":"2024-05-01T10:00:00+00:00","shards":{"é":{"parent":"p","after":"01","since":"2024-05-01T10:00:00+00:00"},"b":{"finished":true}}}""";

    [Fact]
    public void A_position_cut_short_anywhere_is_refused_as_cut_short()
    {
        var prefixes = Enumerable.Range(0, Whole.Length).Select(length => Whole[..length]).ToList();

        var refusals = prefixes.Select(prefix => Should.Throw<StreamPositionException>(() => StreamPosition.Parse(prefix), prefix)).ToList();

        refusals.Count.ShouldBe(Whole.Length);
        refusals.ShouldAllBe(refused => refused.Message.Contains("it is no JSON, or cut short, at line 1, byte "));
        StreamPosition.Parse(Whole).Shards.Count.ShouldBe(2);
    }

    [Fact]
    public void A_position_with_any_one_character_changed_is_read_as_one_or_refused()
    {
        var changed = Enumerable.Range(0, Whole.Length).SelectMany(index => "x{}[]\",:0\\\ud800".Select(letter => Whole[..index] + letter + Whole[(index + 1)..]));

        var outcomes = changed.Select(json => Record.Exception(() => StreamPosition.Parse(json))).ToLookup(outcome => outcome?.GetType());

        outcomes.Select(outcome => outcome.Key).ShouldBe([typeof(StreamPositionException), null], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"version":2,"cursor":{"a":[1]}}""")]
    [InlineData("""{"streamArn":5,"version":2}""")]
    public void A_later_version_is_refused_by_its_number(string json)
    {
        var refused = Should.Throw<StreamPositionException>(() => StreamPosition.Parse(json));

        refused.Message.ShouldBe(
            "The stored position has format version 2, and this version of Rx.DynamoStreams reads 1 only. Update the library, or begin with StartFrom.TrimHorizon, and with another BeginAnew where it is in a checkpoint store.");
    }

    [Theory]
    [InlineData("{}", "'version' is missing")]
    [InlineData("null", "it is null")]
    [InlineData("[]", "'$' is unknown")]
    [InlineData("""{"version":"1","streamArn":"arn","shards":{}}""", "'$.version'")]
    [InlineData("""{"version":1.5,"streamArn":"arn","shards":{}}""", "'$.version'")]
    [InlineData("""{"version":1,"shards":{}}""", "'streamArn' is missing")]
    [InlineData("""{"version":1,"streamArn":"","shards":{}}""", "'streamArn' is missing")]
    [InlineData("""{"version":1,"streamArn":7,"shards":{}}""", "'$.streamArn'")]
    [InlineData("""{"version":1,"streamArn":"\ud800","shards":{}}""", "'$.streamArn'")]
    [InlineData("""{"version":1,"streamArn":"arn"}""", "'shards' is missing")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":null}""", "'shards' is missing")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":[]}""", "'$.shards'")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":{},"more":1}""", "'$.more' is unknown")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":{},"shards":{}}""", "'$.shards' is unknown, there twice")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":{}} {}""", "it is no JSON")]
    [InlineData("""{"version":1,"streamArn":"arn","startedAt":"yesterday","shards":{}}""", "'$.startedAt'")]
    public void A_position_edited_into_something_else_is_refused_with_the_place(string json, string place)
    {
        var refused = Should.Throw<StreamPositionException>(() => StreamPosition.Parse(json));

        refused.Message.ShouldStartWith("The stored position cannot be used: " + place);
        refused.Message.ShouldEndWith("Restore it from a copy, or begin with StartFrom.TrimHorizon, and with another BeginAnew where it is in a checkpoint store.");
    }

    [Theory]
    [InlineData("null", "shard 's' is null")]
    [InlineData("{}", "shard 's' needs one of")]
    [InlineData("""{"parent":"p"}""", "shard 's' needs one of")]
    [InlineData("""{"after":"1","finished":true}""", "shard 's' needs one of")]
    [InlineData("""{"after":"1","finished":true,"fromHorizon":true}""", "shard 's' needs one of")]
    [InlineData("""{"after":"1","finished":true,"since":"2024-05-01T10:00:00Z"}""", "shard 's' needs one of")]
    [InlineData("""{"since":"2024-05-01T10:00:00Z","fromHorizon":true}""", "shard 's' needs one of")]
    [InlineData("""{"after":"1","fromHorizon":true}""", "shard 's' needs one of")]
    [InlineData("""{"fromHorizon":true,"finished":true}""", "shard 's' needs one of")]
    [InlineData("""{"finished":false}""", "shard 's' has a 'finished' or 'fromHorizon' of false")]
    [InlineData("""{"after":"1","fromHorizon":false}""", "shard 's' has a 'finished' or 'fromHorizon' of false")]
    [InlineData("""{"after":""}""", "shard 's' has an 'after' that is no sequence number")]
    [InlineData("""{"after":"-5"}""", "shard 's' has an 'after' that is no sequence number")]
    [InlineData("""{"after":"12345678901234567890123456789012345678901"}""", "shard 's' has an 'after' that is no sequence number")]
    [InlineData("""{"after":5}""", "'$.shards.s.after'")]
    [InlineData("""{"since":"2024-02-30T00:00:00Z"}""", "'$.shards.s.since'")]
    [InlineData("""{"finished":"yes"}""", "'$.shards.s.finished'")]
    [InlineData("""{"Finished":true}""", "'$.shards.s.Finished' is unknown")]
    [InlineData("""{"after":"1","after":"2"}""", "'$.shards.s.after' is unknown, there twice")]
    [InlineData("""{"finished":true},"s":{"finished":true}""", "'$.shards.s' is unknown, there twice")]
    public void A_shard_edited_into_something_else_is_refused_by_name(string shard, string place)
    {
        var json = "{\"version\":1,\"streamArn\":\"arn\",\"shards\":{\"s\":" + shard + "}}";

        var refused = Should.Throw<StreamPositionException>(() => StreamPosition.Parse(json));

        refused.Message.ShouldStartWith("The stored position cannot be used: " + place);
    }

    [Fact]
    public void Text_that_is_not_valid_Unicode_is_refused()
    {
        var json = Whole.Replace('é', '\ud800');

        var refused = Should.Throw<StreamPositionException>(() => StreamPosition.Parse(json));

        refused.Message.ShouldContain("it is not valid Unicode");
    }

    [Fact]
    public void A_null_text_is_refused_as_an_argument() =>
        Should.Throw<ArgumentNullException>(() => StreamPosition.Parse(null!)).ParamName.ShouldBe("json");
}
