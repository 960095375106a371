using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

public sealed class AttributeReaderFaultTests
{
    [Theory]
    [MemberData(nameof(MalformedItemTests.Malformed), MemberType = typeof(MalformedItemTests))]
    public void What_is_not_DynamoDB_JSON_is_refused_in_the_words_of_the_other_decodings(string json)
    {
        var image = new ItemImage(new ItemSlice(Encoding.UTF8.GetBytes(json)));

        var refused = Should.Throw<JsonException>(() => AttributeReading.Read(image));

        refused.Message.ShouldBe(Should.Throw<JsonException>(image.ToAttributeMap).Message);
        Should.Throw<JsonException>(() => AttributeReading.PassOver(image)).Message.ShouldBe(refused.Message);
    }

    [Theory]
    [InlineData("""{"a":{"S":"hunter2"}}""", "is of type S where N is read")]
    [InlineData("""{"a":{"BOOL":true}}""", "is of type BOOL where N is read")]
    [InlineData("""{"a":{"NULL":true}}""", "is of type NULL where N is read")]
    [InlineData("""{"a":{"N":"1.5"}}""", "is not an Int32")]
    [InlineData("""{"a":{"N":"2147483648"}}""", "is not an Int32")]
    [InlineData("""{"a":{"N":"hunter2"}}""", "is not a number")]
    [InlineData("""{"a":{"N":"007"}}""", "is not a number")]
    [InlineData("""{"a":{"N":""}}""", "is not a number")]
    public void A_value_that_does_not_fit_is_refused_by_its_name_and_without_its_contents(string json, string why)
    {
        var image = ItemImage.Parse(json);

        var refused = Should.Throw<JsonException>(() =>
        {
            var reader = image.GetReader();
            _ = reader.ReadName() ? reader.ReadInt32() : 0;
        });

        refused.Message.ShouldContain("'a'");
        refused.Message.ShouldContain(why);
        refused.Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_decimal_that_is_too_large_is_refused() =>
        Should.Throw<JsonException>(() =>
        {
            var reader = ItemImage.Parse("""{"a":{"N":"1E+125"}}""").GetReader();
            return reader.ReadName() ? reader.ReadDecimal() : 0;
        }).Message.ShouldContain("is not a Decimal");

    [Fact]
    public void What_is_not_there_to_be_read_is_an_error_of_the_caller()
    {
        Should.Throw<InvalidOperationException>(() => ItemImage.Parse("{}").GetReader().ReadString());
        Should.Throw<InvalidOperationException>(() => ItemImage.Parse("{}").GetReader().ReadElement());
        Should.Throw<InvalidOperationException>(() =>
        {
            var reader = ItemImage.Parse("""{"a":{"S":"x"}}""").GetReader();
            return reader.ReadName() ? reader.ReadString() + reader.ReadString() : "";
        }).Message.ShouldContain("read it once");
        Should.Throw<InvalidOperationException>(() =>
        {
            var reader = ItemImage.Parse("""{"a":{"L":[]}}""").GetReader();
            _ = reader.ReadName();
            reader.OpenList();
            return reader.ReadName();
        }).Message.ShouldContain("by ReadElement");
    }

    [Fact]
    public void A_reader_that_no_image_gave_reads_nothing() =>
        Should.Throw<JsonException>(() =>
        {
            AttributeReader reader = default;
            return reader.ReadName();
        });

    [Fact]
    public void An_image_with_a_byte_gone_or_another_is_refused_where_the_attribute_map_is()
    {
        var image = """{"a":{"BOOL":true},"b":{"S":"x\\é"},"c":{"L":[{"S":""},{"M":{"x":{"L":[]},"y":{"M":{}}}}]},"e":{"NS":["1"]},"f":{"NULL":true},"g":{"B":"AQI="},"h":{"BS":["AQID"]}}"""u8.ToArray();
        var refused = 0;

        foreach (var broken in Enumerable.Range(0, image.Length).SelectMany(at => Changed(image, at)))
        {
            var reference = Record.Exception(() => AttributeMapDecoder.Decode(broken));
            var read = Record.Exception(() => AttributeReading.Read(new ItemImage(new ItemSlice(broken))));
            (read is null).ShouldBe(reference is null, Encoding.UTF8.GetString(broken));
            refused += reference is null ? 0 : 1;
        }

        refused.ShouldBeGreaterThan(1000);
    }

    private static IEnumerable<byte[]> Changed(byte[] image, int at) =>
    [
        image[..at],
        [.. image[..at], .. image[(at + 1)..]],
        .. "{}[]:,\"\\ nS"u8.ToArray().Select(piece => (byte[])[.. image[..at], piece, .. image[(at + 1)..]]),
    ];
}
