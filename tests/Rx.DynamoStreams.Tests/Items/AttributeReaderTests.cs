using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

[Trait("Rule", "I1")]
public sealed class AttributeReaderTests
{
    private const string Order = """
        {"id":{"S":"o-1"},"note":{"NULL":true},"total":{"N":"1234567890123456.789"},"count":{"N":"-7"},"weight":{"N":"1.5E+3"},"isPaid":{"BOOL":true},
         "lines":{"L":[{"M":{"sku":{"S":"é"},"count":{"N":"2"}}},{"M":{}}]},"signature":{"B":"AP8Q"},"tags":{"SS":["new","gift"]},"sizes":{"NS":["3","5"]},"keys":{"BS":["AA=="]},"":{"S":"last"}}
        """;

    private static readonly JsonSerializerOptions EscapedAndIndented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    [Fact]
    public void Each_type_is_read_by_its_method()
    {
        var reader = At("total", Order);
        reader.ReadDecimal().ShouldBe(1234567890123456.789m);
        reader = At("total", Order);
        reader.ReadString().ShouldBe("1234567890123456.789", "a number's digits are its text");
        reader = At("weight", Order);
        reader.ReadDouble().ShouldBe(1500);
        reader = At("weight", Order);
        reader.ReadDecimal().ShouldBe(1500);
        reader = At("count", Order);
        reader.ReadInt32().ShouldBe(-7);
        reader = At("count", Order);
        reader.ReadInt64().ShouldBe(-7);
        reader = At("isPaid", Order);
        reader.ReadBoolean().ShouldBeTrue();
        reader = At("signature", Order);
        reader.ReadBytes().ShouldBe([0x00, 0xFF, 0x10]);
        reader = At("", Order);
        reader.ReadString().ShouldBe("last");
    }

    [Fact]
    public void A_null_is_told_and_read_as_no_text()
    {
        var reader = At("note", Order);

        reader.IsNull.ShouldBeTrue();
        reader.ReadString().ShouldBeNull();
        reader.IsNull.ShouldBeFalse("it has been read");
    }

    [Fact]
    public void Elements_of_lists_and_sets_are_read_one_by_one()
    {
        var reader = At("lines", Order);
        var read = new List<string?>();

        reader.OpenList();
        while (reader.ReadElement())
        {
            reader.OpenMap();
            while (reader.ReadName())
                read.Add(reader.Name + " " + reader.ReadString());
        }
        while (reader.ReadName() && !reader.NameEquals("sizes"u8))
            read.Add(reader.Name);
        reader.OpenList();
        while (reader.ReadElement())
            read.Add(reader.ReadString());

        read.ShouldBe(["sku é", "count 2", "signature", "tags", "3", "5"]);
    }

    [Fact]
    public void What_is_not_read_is_passed_over()
    {
        var names = new List<string>();
        var reader = ItemImage.Parse(Order).GetReader();

        while (reader.ReadName())
            names.Add(reader.Name);

        names.ShouldBe(["id", "note", "total", "count", "weight", "isPaid", "lines", "signature", "tags", "sizes", "keys", ""]);
        reader.ReadName().ShouldBeFalse("the item has ended");
    }

    [Theory]
    [InlineData("""{"é":{"S":""}}""", true)]
    [InlineData("""{"\u00e9":{"S":""}}""", true)]
    [InlineData("""{"\u00c9":{"S":""}}""", false)]
    public void Names_are_compared_as_the_letters_that_they_stand_for(string json, bool isEqual)
    {
        var reader = ItemImage.Parse(json).GetReader();

        reader.ReadName().ShouldBeTrue();

        reader.NameEquals("é"u8).ShouldBe(isEqual);
    }

    [Fact]
    public void Any_items_are_read_as_the_attribute_map_has_them() =>
        RandomItems.All.Sample(item =>
        {
            var image = ItemImage.FromAttributeMap(item);
            var indented = Encoding.UTF8.GetBytes(JsonNode.Parse(image.Bytes.Span)!.ToJsonString(EscapedAndIndented));

            AttributeText.Of(AttributeReading.Read(image)).ShouldBe(AttributeText.Of(item));
            AttributeText.Of(AttributeReading.Read(new ItemImage(new ItemSlice(indented)))).ShouldBe(AttributeText.Of(item));
        });

    [Theory]
    [InlineData("""{"M":{"a":""", "}}")]
    [InlineData("""{"L":[""", "]}")]
    public void Nesting_is_read_as_deep_as_the_reference_reads_it_and_no_deeper(string open, string close)
    {
        for (var levels = 0; levels < 80; levels++)
        {
            var image = new ItemImage(new ItemSlice(Encoding.UTF8.GetBytes(ItemImageTests.Nested(levels, open, """{"SS":["x"]}""", close))));

            var reference = Record.Exception(image.ToAttributeMap);

            (Record.Exception(() => AttributeReading.Read(image))?.Message).ShouldBe(reference?.Message);
            (Record.Exception(() => AttributeReading.PassOver(image))?.Message).ShouldBe(reference?.Message);
        }
    }

    // The reader after moving to the attribute.
    private static AttributeReader At(string name, string json)
    {
        var reader = ItemImage.Parse(json).GetReader();
        while (reader.ReadName() && reader.Name != name)
        {
        }
        return reader;
    }
}
