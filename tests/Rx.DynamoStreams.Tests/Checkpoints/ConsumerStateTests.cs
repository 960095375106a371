using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

[Trait("Rule", "P3")]
public sealed class ConsumerStateTests
{
    [Fact]
    public void Values_are_found_by_their_names_which_are_sorted_by_ordinal()
    {
        var state = ConsumerState.Empty.With("b", "1").With("a", """{ "x" : [ 1, "two", null ] }""").With("B", "true").With("b", "2");

        state.Names.ShouldBe(["B", "a", "b"]);
        state.Find("a").ShouldBe("""{"x":[1,"two",null]}""");
        state.Find("b").ShouldBe("2");
        state.Find("c").ShouldBeNull();
        state.ToJson().ShouldBe("""{"B":true,"a":{"x":[1,"two",null]},"b":2}""");
        state.Without("a").Without("B").Without("c").ShouldBe(ConsumerState.Empty.With("b", "2"));
        ConsumerState.Empty.ToJson().ShouldBe("{}");
    }

    [Theory]
    [InlineData("1.10")]
    [InlineData("123456789012345678901234567890.000100")]
    [InlineData("1e400")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("""{"b":1,"a":{"":[]}}""")]
    [InlineData("\"\\u0000\\n\\u00E9\\uD83D\\uDE80\"")]
    public void What_means_nothing_to_this_version_is_kept_as_it_is(string value)
    {
        var state = ConsumerState.Parse($$"""{ "later" : {{value}}, "claim":"me" }""");

        var next = ConsumerState.Parse(state.With("claim", "\"you\"").ToJson());

        next.Find("later").ShouldBe(value);
        next.Find("claim").ShouldBe("\"you\"");
    }

    [Fact]
    public void States_of_equal_values_are_equal()
    {
        var one = ConsumerState.Empty.With("a", "[1, 2]").With("b", "\"é\"");
        var same = ConsumerState.Empty.With("b", "\"\\u00E9\"").With("a", "[1,2]");

        same.ShouldBe(one);
        same.GetHashCode().ShouldBe(one.GetHashCode());
        (same == one, same != one, one == one.Without("a")).ShouldBe((true, false, false));
        same.With("a", "[2,1]").ShouldNotBe(one);
        same.Without("a").ShouldNotBe(one);
    }

    [Fact]
    public void Logs_show_names_without_values()
    {
        ConsumerState.Empty.With("pause", "\"secret\"").With("claim", "1").ToString().ShouldBe("claim, pause");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("// comment")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("NaN")]
    public void A_value_that_is_not_JSON_is_refused(string json)
    {
        var refused = Should.Throw<ArgumentException>(() => ConsumerState.Empty.With("claim", json));

        refused.ParamName.ShouldBe("json");
        refused.Message.ShouldStartWith("The value of 'claim' is no JSON, is cut short, has a name twice, or is nested deeper than 32 levels");
    }

    [Theory]
    [InlineData("aHALF", "1", "name")]
    [InlineData("a", "\"HALF\"", "json")]
    [InlineData("a", "\"\\ud800\"", "json")]
    [InlineData("", "1", "name")]
    public void What_is_not_valid_Unicode_or_has_no_name_is_refused(string name, string json, string argument)
    {
        Should.Throw<ArgumentException>(() => ConsumerState.Empty.With(WithHalf(name), WithHalf(json))).ParamName.ShouldBe(argument);
    }

    [Fact]
    public void A_value_is_nested_at_most_32_levels()
    {
        var state = ConsumerState.Empty.With("deep", Nested(32));

        ConsumerState.Parse(state.ToJson()).ShouldBe(state);
        Should.Throw<ArgumentException>(() => ConsumerState.Empty.With("deep", Nested(33)));
        Should.Throw<StreamPositionException>(() => ConsumerState.Parse($$"""{"deep":{{Nested(33)}}}"""));
    }

    [Fact]
    public void A_state_is_bounded()
    {
        const string Braces = """{"a":"","b":1}""";
        var largest = ConsumerState.Empty.With("b", "1").With("a", Text(ConsumerState.MaxBytes - Braces.Length));

        largest.ToJson().Length.ShouldBe(ConsumerState.MaxBytes);
        ConsumerState.Parse(largest.ToJson()).ShouldBe(largest);
        Should.Throw<ArgumentException>(() => largest.With("b", "12")).Message.ShouldStartWith(
            "With a value for 'b' of 2 characters the state is larger than 64 KB; keep in it what is small, and the rest in a store of its own.");
        Should.Throw<StreamPositionException>(() => ConsumerState.Parse($$"""{"a":{{Text(ConsumerState.MaxBytes)}}}""")).Message.ShouldBe(
            "The stored state of the consumer is not read: the state is larger than 64 KB; keep in it what is small, and the rest in a store of its own. Restore it from a copy, or start anew.");
    }

    [Theory]
    [InlineData("", "is no JSON, is cut short")]
    [InlineData("{\"a\":", "(line 1, byte 5)")]
    [InlineData("""{"a":1,"a":1}""", "has a name twice")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("null", "is no JSON object")]
    [InlineData("""{"":1}""", "has a name that is empty")]
    [InlineData("{\"a\":\"\\udc00\"}", "is not valid Unicode")]
    [InlineData("{\"\\udc00\":1}", "is not valid Unicode")]
    [InlineData("{\"a\":\"HALF\"}", "is not valid Unicode")]
    public void What_is_no_state_is_refused_with_the_reason(string json, string why)
    {
        var refused = Should.Throw<StreamPositionException>(() => ConsumerState.Parse(WithHalf(json)));

        refused.Message.ShouldStartWith("The stored state of the consumer ");
        refused.Message.ShouldContain(why);
        refused.Message.ShouldEndWith(". Restore it from a copy, or start anew.");
    }

    [Fact]
    public void A_checkpoint_has_a_state_and_is_another_with_another_one()
    {
        var checkpoint = new StoredCheckpoint(RandomPositions.Of("arn", shards: 1), 1, "me", default);

        checkpoint.State.ShouldBe(ConsumerState.Empty);
        (checkpoint with { State = ConsumerState.Parse("{}") }).ShouldBe(checkpoint);
        (checkpoint with { State = ConsumerState.Empty.With("claim", "1") }).ShouldNotBe(checkpoint);
        Should.Throw<ArgumentNullException>(() => checkpoint with { State = null! });
    }

    // Half a surrogate pair, which an attribute's text cannot hold.
    private static string WithHalf(string text) => text.Replace("HALF", "\ud800", StringComparison.Ordinal);

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    private static string Text(int length) => $"\"{new string('x', length)}\"";
}
