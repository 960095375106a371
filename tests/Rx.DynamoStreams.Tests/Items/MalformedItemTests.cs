using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

public sealed class MalformedItemTests
{
    public static TheoryData<string> Malformed =>
    [
        " ",
        "null",
        "hunter2",
        "\"hunter2\"",
        "[]",
        "{",
        """{"hunter2"}""",
        """{"hunter2":}""",
        """{"a":{"S":"hunter2""",
        """{"a":{"S":"hunter2"}""",
        """{"a":{"S":"hunter2"},}""",
        """{"a":hunter2}""",
        """{"a":{"BOOL":truhunter2}}""",
        """{"a":12hunter2}""",
        """{"a":"hunter2"}""",
        """{"a":null}""",
        """{"a":{}}""",
        """{"a":{"S":null}}""",
        """{"a":{"S":5}}""",
        """{"a":{"S":["hunter2"]}}""",
        """{"a":{"N":5}}""",
        """{"a":{"B":7}}""",
        """{"a":{"BOOL":"true"}}""",
        """{"a":{"NULL":"hunter2"}}""",
        """{"a":{"NULL":{}},"b":{"S":"hunter2"}}""",
        """{"a":{"NULL":null}}""",
        """{"a":{"M":[]}}""",
        """{"a":{"M":{"b":"hunter2"}}}""",
        """{"a":{"L":{}}}""",
        """{"a":{"L":["hunter2"]}}""",
        """{"a":{"L":[{"S":"x"},null]}}""",
        """{"a":{"SS":"hunter2"}}""",
        """{"a":{"SS":[1]}}""",
        """{"a":{"NS":[1]}}""",
        """{"a":{"BS":[{}]}}""",
        """{"a":{"hunter2":"x"}}""",
        """{"a":{"s":"x"}}""",
        """{"a":{"S":"x","N":"1"}}""",
        """{"a":{"S":"x","S":"hunter2"}}""",
        """{"a":{"S":"\x"}}""",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_not_DynamoDB_JSON_is_refused_by_every_decoding_without_showing_it(string json)
    {
        var image = ImageOf(Encoding.UTF8.GetBytes(json));

        var refusals = RefusalsOf(image);

        refusals.ShouldAllBe(refusal => refusal.Message.StartsWith("This is not DynamoDB JSON: "));
        refusals.ShouldAllBe(refusal => !refusal.ToString().Contains("hunter2"));
    }

    [Theory]
    [Trait("Rule", "I2")]
    [InlineData("""{"a":{"S":"\ud800"}}""")]
    [InlineData("""{"a":{"S":"\udc00\ud800"}}""")]
    [InlineData("""{"\ud800":{"S":"x"}}""")]
    [InlineData("""{"a":{"\ud800":"x"}}""")]
    [InlineData("""{"a":{"N":"\ud800"}}""")]
    [InlineData("""{"a":{"B":"\ud800"}}""")]
    [InlineData("""{"a":{"SS":["\ud800"]}}""")]
    [InlineData("""{"a":{"NS":["\ud800"]}}""")]
    [InlineData("""{"a":{"BS":["\ud800"]}}""")]
    [InlineData("""{"a":{"M":{"\ud800":{"S":"x"}}}}""")]
    [InlineData("""{"a":{"M":{"b":{"\ud800":"x"}}}}""")]
    public void An_escaped_lone_surrogate_is_refused_by_every_decoding(string json)
    {
        var image = ImageOf(Encoding.UTF8.GetBytes(json));

        var refusals = RefusalsOf(image);

        refusals.ShouldAllBe(refusal => refusal.Message.Contains("lone surrogate"));
    }

    [Fact]
    [Trait("Rule", "I2")]
    public void A_lone_surrogate_in_parsed_text_is_refused()
    {
        var json = "{\"a\":{\"S\":\"\ud800\"}}";

        var refused = Should.Throw<JsonException>(() => ItemImage.Parse(json));

        refused.Message.ShouldContain("lone surrogate");
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused_by_every_decoding()
    {
        var image = ImageOf([.. "{\"a\":{\"S\":\""u8, 0xC3, 0x28, .. "\"}}"u8]);

        var refusals = RefusalsOf(image);

        refusals.ShouldAllBe(refusal => refusal.Message.Contains("not valid UTF-8"));
    }

    [Fact]
    [Trait("Rule", "I2")]
    public void A_hundred_levels_of_nesting_are_refused_by_every_decoding()
    {
        var image = ImageOf(Encoding.UTF8.GetBytes(ItemImageTests.Nested(100, """{"L":[""", """{"S":"x"}""", "]}")));

        var refusals = RefusalsOf(image);

        refusals.ShouldAllBe(refusal => refusal.Message.Contains("nested deeper than the 32 levels"));
    }

    [Theory]
    [InlineData("""{"a":{"B":"not base64"}}""")]
    [InlineData("""{"a":{"BS":["AA==","A"]}}""")]
    public void Binary_values_that_are_no_base64_are_refused(string json)
    {
        var refused = Should.Throw<JsonException>(() => ItemImage.Parse(json));

        refused.Message.ShouldBe("This is not DynamoDB JSON: a B value has other text where base64 is expected.");
    }

    [Theory]
    [InlineData("""{"a":{"S":"1"},"a":{"S":"2"}}""")]
    [InlineData("""{"a":{"S":"1"},"\u0061":{"S":"2"}}""")]
    [InlineData("""{"m":{"M":{"a":{"S":"1"},"a":{"S":"2"}}}}""")]
    public void A_name_that_is_there_twice_is_refused_as_the_SDK_refuses_it(string json)
    {
        var refused = Should.Throw<JsonException>(() => ItemImage.Parse(json));

        refused.Message.ShouldContain("the same name twice");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("""{"a":{"S":"x"}} """, true)]
    [InlineData("""{"a":{"S":"x"}}{}""", false)]
    [InlineData("""{"a":{"S":"x"}}hunter2""", false)]
    public void One_item_is_parsed_and_white_space_around_it(string json, bool isItem)
    {
        var refused = Record.Exception(() => ItemImage.Parse(json));

        (refused is null).ShouldBe(isItem);
        (refused?.ToString() ?? "").ShouldNotContain("hunter2");
    }

    private static ItemImage ImageOf(byte[] bytes) => new(new ItemSlice(bytes));

    private static List<JsonException> RefusalsOf(ItemImage image) =>
    [
        Should.Throw<JsonException>(() => image.ToAttributeMap()),
        Should.Throw<JsonException>(() => image.ToDocument()),
        Should.Throw<JsonException>(() => image.ToJson()),
        Should.Throw<JsonException>(() => image.Deserialize(TypedItems.Default.Order)),
        Should.Throw<JsonException>(() => (image["not there, so read to the end"], image["a"])),
    ];
}
