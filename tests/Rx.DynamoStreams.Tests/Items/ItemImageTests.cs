using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.DocumentModel;
using CsCheck;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

public sealed class ItemImageTests
{
    private static readonly JsonSerializerOptions EscapedAndIndented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    [Theory]
    [Trait("Rule", "I1")]
    [InlineData("""{"a":{"S":"text"}}""", "{'a': S 'text'}")]
    [InlineData("""{"a":{"S":""}}""", "{'a': S ''}")]
    [InlineData("""{"a":{"N":"-12.50"}}""", "{'a': N -12.50}")]
    [InlineData("""{"a":{"B":"AP8Q"}}""", "{'a': B 00FF10}")]
    [InlineData("""{"a":{"B":""}}""", "{'a': B }")]
    [InlineData("""{"a":{"BOOL":false}}""", "{'a': BOOL False}")]
    [InlineData("""{"a":{"NULL":true}}""", "{'a': NULL True}")]
    [InlineData("""{"a":{"M":{}}}""", "{'a': M {}}")]
    [InlineData("""{"a":{"L":[]}}""", "{'a': L []}")]
    [InlineData("""{"a":{"M":{"b":{"L":[{"S":"x"},{"N":"1"}]}}}}""", "{'a': M {'b': L [S 'x', N 1]}}")]
    [InlineData("""{"a":{"L":[{"L":[]},{"M":{"b":{"NULL":true}}}]}}""", "{'a': L [L [], M {'b': NULL True}]}")]
    [InlineData("""{"a":{"SS":["x","y"]},"b":{"NS":["1","2.5"]},"c":{"BS":["AA==","AQ=="]}}""", "{'a': SS ['x', 'y'], 'b': NS [1, 2.5], 'c': BS [00, 01]}")]
    [InlineData("{}", "{}")]
    public void Each_attribute_type_becomes_the_same_type_of_the_SDK(string json, string expected)
    {
        var image = ItemImage.Parse(json);

        var map = image.ToAttributeMap();

        AttributeText.Of(map).ShouldBe(expected);
    }

    [Fact]
    [Trait("Rule", "I1")]
    public async Task Random_items_are_read_as_the_SDK_reads_them() =>
        await RandomItems.All.SampleAsync(async item =>
        {
            var image = ItemImage.FromAttributeMap(item);
            var reformatted = Encoding.UTF8.GetBytes(JsonNode.Parse(image.Bytes.Span)!.ToJsonString(EscapedAndIndented));

            var ours = new ItemImage(new ItemSlice(reformatted)).ToAttributeMap();
            var theirs = await SdkUnmarshaller.ReadAsync(reformatted);

            AttributeText.Of(ours).ShouldBe(AttributeText.Of(theirs));
        });

    [Fact]
    [Trait("Rule", "I1")]
    public async Task The_document_of_a_random_item_is_the_one_of_the_SDK() =>
        await RandomItems.All.SampleAsync(async item =>
        {
            var image = ItemImage.FromAttributeMap(item);

            var theirs = Document.FromAttributeMap(await SdkUnmarshaller.ReadAsync(image.Bytes));

            image.ToDocument().Equals(theirs).ShouldBeTrue();
        });

    [Fact]
    [Trait("Rule", "I2")]
    public void Random_attribute_values_come_back_the_same() =>
        RandomItems.All.Sample(item =>
        {
            var image = ItemImage.FromAttributeMap(item);

            var back = image.ToAttributeMap();

            AttributeText.Of(back).ShouldBe(AttributeText.Of(item));
        });

    [Fact]
    [Trait("Rule", "I2")]
    public void Every_byte_of_a_binary_value_survives()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var image = ItemImage.Parse("{\"a\":{\"B\":\"" + Convert.ToBase64String(bytes).Replace("/", "\\/") + "\"}}");

        var read = image["a"]!.B;

        read.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void The_indexer_gives_one_attribute_and_null_for_a_missing_one()
    {
        var image = ItemImage.Parse("""{"first":{"M":{"second":{"S":"nested"}}},"second":{"N":"2"}}""");

        var second = image["second"];

        second!.N.ShouldBe("2");
        image["nested"].ShouldBeNull();
        image[""].ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "I2")]
    public void Escaped_names_and_types_are_the_names_and_types_they_stand_for()
    {
        var image = ItemImage.Parse("""{"\u00e9\ud83d\ude00":{"\u0053":"x\u0022"},"b":{"\u004e\u0053":["\u0031"]}}""");

        var map = image.ToAttributeMap();

        map["é😀"].S.ShouldBe("x\"");
        image["é😀"]!.S.ShouldBe("x\"");
        image.ToJson().ShouldBe("""{"é\uD83D\uDE00":"x\"","b":[1]}""");
    }

    [Theory]
    [Trait("Rule", "I2")]
    [InlineData("""{"M":{"k":""", "}}")]
    [InlineData("""{"L":[""", "]}")]
    public void Thirty_two_levels_of_nesting_are_read(string open, string close)
    {
        var image = ItemImage.Parse(Nested(32, open, """{"SS":["x"]}""", close));

        var map = image.ToAttributeMap();

        AttributeText.Of(map).ShouldContain("SS ['x']");
        image.ToJson().ShouldContain("[\"x\"]");
        AttributeText.Of(ItemImage.FromAttributeMap(map).ToAttributeMap()).ShouldBe(AttributeText.Of(map));
    }

    [Fact]
    public void Images_are_equal_when_their_JSON_is()
    {
        var image = ItemImage.Parse("""{"a":{"S":"x"}}""");

        var same = ItemImage.Parse("""{"a":{"S":"x"}}""");

        same.ShouldBe(image);
        same.GetHashCode().ShouldBe(image.GetHashCode());
        ItemImage.Parse("""{"a":{"S":"y"}}""").ShouldNotBe(image);
    }

    [Fact]
    public void An_image_as_text_shows_its_size_and_no_contents()
    {
        var image = ItemImage.Parse("""{"password":{"S":"hunter2"}}""");

        var text = image.ToString();

        text.ShouldBe("28 bytes");
    }

    internal static string Nested(int levels, string open, string innermost, string close) =>
        "{\"a\":" + string.Concat(Enumerable.Repeat(open, levels)) + innermost + string.Concat(Enumerable.Repeat(close, levels)) + "}";
}
