using System.Text;
using System.Text.Json;
using CsCheck;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

// Broken images: a fast reader that takes what its reference refuses, or reads past the end, fails here.
[Trait("Rule", "F11")]
public sealed class FastImageReadingFaultTests
{
    private const string Image = """
        {"a":{"BOOL":true},"b":{"S":"x\\é"},"c":{"L":[{"S":""},{"M":{"x":{"L":[]},"y":{"M":{}}}}]},"e":{"NS":["1","-2.5"]},"f":{"NULL":true},"g":{"B":"AQI="},"h":{"BS":["AQID"]},"i":{"N":"12"}}
        """;

    private static readonly byte[] TextPieces = Encoding.UTF8.GetBytes("\\\"unré");

    private static readonly byte[] Pieces = Encoding.UTF8.GetBytes("{}[]:,\"\\/ tfun01a.E-=\n\u0001SNBML");

    [Theory]
    [InlineData("")]
    [InlineData(""","long":{"S":"some text that is longer than a vector of the processor"}""")]
    public void An_image_with_any_byte_gone_doubled_or_another_is_read_alike(string behind)
    {
        var image = Encoding.UTF8.GetBytes(Image[..^1] + behind + "}");
        int taken = 0, left = 0;

        foreach (var broken in Enumerable.Range(0, image.Length).SelectMany(at => Changed(image, at)))
            _ = BothImageReaders.Agree(broken) > 0 ? taken++ : left++;

        BothImageReaders.Agree(image).ShouldBe(2);
        taken.ShouldBeGreaterThan(500, "a letter of a text may be another one");
        left.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public void Any_items_with_several_pieces_changed_are_read_alike()
    {
        var images = RandomItems.All.Select(item => ItemImage.FromAttributeMap(item).Bytes.ToArray());
        var changes = Gen.Select(Gen.Double[0, 0.999], Gen.Int[0, 1000]).Array[1, 4];

        Gen.Select(images, changes).Sample((image, where) =>
        {
            foreach (var (place, which) in where.TakeWhile(_ => image.Length > 0))
                image = Changed(image, (int)(place * image.Length)).ElementAt(1 + which % (Pieces.Length + 3));
            _ = BothImageReaders.Agree(image);
        }, iter: 5000);
    }

    [Fact]
    public void Any_bytes_for_a_text_are_read_alike()
    {
        var bytes = Gen.OneOf(Gen.Byte, Gen.Byte[0x80, 0xFF], Gen.Int[0, TextPieces.Length - 1].Select(piece => TextPieces[piece])).Array[0, 40];

        bytes.Sample(text => BothImageReaders.Agree([.. "{\"a\":{\"S\":\""u8, .. text, .. "\"},\""u8, .. text, .. "\":{\"B\":\""u8, .. text, .. "\"}}"u8]) >= 0, iter: 20_000);
    }

    [Fact]
    public void What_a_fast_reader_does_not_take_is_told_as_the_reference_tells_it()
    {
        var image = Encoding.UTF8.GetBytes(Image);
        var refused = 0;

        foreach (var broken in Enumerable.Range(0, image.Length).SelectMany(at => Changed(image, at)))
        {
            var reference = Record.Exception(() => AttributeMapDecoder.Decode(broken));
            (Record.Exception(() => new ItemImage(new ItemSlice(broken)).ToAttributeMap())?.Message).ShouldBe(reference?.Message);
            refused += reference is JsonException ? 1 : 0;
        }

        refused.ShouldBeGreaterThan(2000);
    }

    // Cut off there, without the byte, with it twice, with one that is no UTF-8 and with each of the pieces instead.
    private static IEnumerable<byte[]> Changed(byte[] image, int at) =>
    [
        image[..at],
        [.. image[..at], .. image[(at + 1)..]],
        [.. image[..at], image[at], .. image[at..]],
        [.. image[..at], 0xC3, .. image[(at + 1)..]],
        .. Pieces.Select(piece => (byte[])[.. image[..at], piece, .. image[(at + 1)..]]),
    ];
}
