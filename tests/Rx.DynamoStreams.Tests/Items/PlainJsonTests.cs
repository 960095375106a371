using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

[Trait("Rule", "I1")]
public sealed class PlainJsonTests
{
    [Theory]
    [InlineData("""{"a":{"S":"text"}}""", """{"a":"text"}""")]
    [InlineData("""{"a":{"N":"-12.50"}}""", """{"a":-12.50}""")]
    [InlineData("""{"a":{"N":"1E+125"}}""", """{"a":1E+125}""")]
    [InlineData("""{"a":{"B":"AP8Q"}}""", """{"a":"AP8Q"}""")]
    [InlineData("""{"a":{"BOOL":true},"b":{"NULL":true}}""", """{"a":true,"b":null}""")]
    [InlineData("""{"a":{"M":{}},"b":{"L":[]}}""", """{"a":{},"b":[]}""")]
    [InlineData("""{"a":{"M":{"b":{"L":[{"S":""},{"N":"1"}]}}}}""", """{"a":{"b":["",1]}}""")]
    [InlineData("""{"a":{"SS":["x"]},"b":{"NS":["1","2.5"]},"c":{"BS":["AA=="]}}""", """{"a":["x"],"b":[1,2.5],"c":["AA=="]}""")]
    [InlineData("""{"S":{"S":"x"},"M":{"M":{"N":{"N":"1"}}}}""", """{"S":"x","M":{"N":1}}""")]
    [InlineData("{}", "{}")]
    public void Each_attribute_type_becomes_its_plain_counterpart(string json, string expected)
    {
        var image = ItemImage.Parse(json);

        var plain = image.ToJson();

        plain.ShouldBe(expected);
    }

    [Fact]
    [Trait("Rule", "I2")]
    public void A_number_keeps_its_38_digits()
    {
        var image = ItemImage.Parse("""{"a":{"N":"12345678901234567890123456789012345678"},"b":{"NS":["-0.0000000000000000000000000000000000012"]}}""");

        var plain = image.ToJson();

        plain.ShouldBe("""{"a":12345678901234567890123456789012345678,"b":[-0.0000000000000000000000000000000000012]}""");
    }

    [Fact]
    public void Plain_JSON_of_random_items_says_what_the_SDK_document_says() =>
        RandomItems.All.Sample(item =>
        {
            var image = ItemImage.FromAttributeMap(item);

            var plain = JsonNode.Parse(image.ToJson());

            JsonNode.DeepEquals(plain, JsonNode.Parse(image.ToDocument().ToJson())).ShouldBeTrue();
        });

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("007")]
    [InlineData("hunter2")]
    [InlineData("1hunter2")]
    public void A_number_that_is_none_is_refused_without_showing_it(string number)
    {
        var image = ItemImage.FromAttributeMap(new Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> { ["a"] = new() { N = number } });

        var refused = Should.Throw<JsonException>(() => image.ToJson());

        refused.ToString().ShouldContain("an N or NS value has other text where a number");
        refused.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void Writing_keeps_to_the_options_of_the_writer_it_is_given()
    {
        var image = ItemImage.Parse("""{"é":{"L":[{"S":"1"}]}}""");
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", IndentSize = 1 }))
            image.WriteTo(writer);

        Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("{\n \"\\u00E9\": [\n  \"1\"\n ]\n}");
    }

    [Fact]
    public void A_writer_that_cannot_take_an_object_says_so_itself()
    {
        var image = ItemImage.Parse("{}");
        using var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());

        writer.WriteStartObject();

        Should.Throw<InvalidOperationException>(() => image.WriteTo(writer));
    }
}
