using System.Text;
using System.Text.Json;
using CsCheck;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Tests.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

// Each of these fails when the fast decoder reads a page differently from the reference; or takes one that the reference refuses,
// and no image of it is refused when it is opened.
[Trait("Rule", "F11")]
public sealed class FastPageDecodingFaultTests
{
    private const string Image = "{\"a\":{\"BOOL\":true},\"b\":{\"S\":\"x\\\\\\u00e9\"},\"c\":{\"L\":[{\"S\":\"\"},{\"M\":{\"x\":{\"L\":[]},\"y\":{\"M\":{}}}}]},\"e\":{\"NS\":[\"1\",\"2\"]}}";

    // No image stands in the first block's length of a page.
    private static readonly byte[] Before = Encoding.UTF8.GetBytes(new string('"', 64));

    private static readonly byte[] Pieces = Encoding.UTF8.GetBytes("{}[]:,\"\\/ tfun01a.E-\n\u0001");

    [Fact]
    public void A_page_with_any_byte_gone_doubled_or_another_is_read_alike_or_told_by_its_image()
    {
        var body = Encoding.UTF8.GetBytes(BothDecoders.PageOf(Image, "{}"));

        var taken = Enumerable.Range(0, body.Length).SelectMany(at => Changed(body, at)).Where(BothDecoders.Agree).ToList();

        BothDecoders.Agree(body).ShouldBeTrue();
        taken.Count.ShouldBeGreaterThan(1000, "a letter of a text may be another one");
        taken.ShouldContain(broken => BothDecoders.IsRefusedByReference(broken), "only an image tells it");
    }

    [Theory]
    [InlineData("""{"Records":[{"eventName":"MODIFY","dynamodb":{"Keys":{},"SequenceNumber":"1","NewImage":{+},"NewImage":{}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"MODIFY","dynamodb":{"Keys":{},"SequenceNumber":"1","OldImage":{+}},"dynamodb":{"SequenceNumber":"1","OldImage":{}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"REMOVE","dynamodb":{"Keys":{+},"SequenceNumber":"1","Keys":{}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"INSERT","dynamodb":{"Keys":{},"SequenceNumber":"1","OldImage":{+}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"REMOVE","dynamodb":{"Keys":{},"SequenceNumber":"1","NewImage":{+}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"REMOVE","dynamodb":{"Keys":{+},"SequenceNumber":"1"}}],"Records":[]}""")]
    public void A_broken_image_that_no_change_would_keep_is_told_by_the_reference(string body)
    {
        BothDecoders.Agree(body).ShouldBeFalse();

        BothDecoders.IsRefusedByReference(Encoding.UTF8.GetBytes(body)).ShouldBeTrue();
        BothDecoders.IsRefusedByReference(Encoding.UTF8.GetBytes(body.Replace("{+}", "{}", StringComparison.Ordinal))).ShouldBeFalse();
    }

    [Fact]
    public void An_image_with_a_byte_changed_is_read_alike_wherever_it_stands_to_the_blocks()
    {
        var taken = 0;

        for (var pad = 0; pad < 64; pad++)
        {
            var image = Encoding.UTF8.GetBytes($"{{\"{new string('p', pad)}\":{{\"S\":\"\"}},{Image[1..]}");
            var changes = Enumerable.Range(pad, image.Length - pad).SelectMany(at => Changed(image, at));
            taken += changes.Count(EndsAlike);
        }

        taken.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void Any_short_row_of_tokens_that_is_an_object_ends_where_a_reader_ends_it()
    {
        string[] tokens = ["{", "}", "[", "]", ":", ",", "\"a\"", "true"];
        var taken = 0;

        for (var row = 0; row < 1 << 18; row++)
        {
            var at = row;
            var inside = string.Concat(Enumerable.Range(0, 6).Select(place => tokens[(at >> (3 * place)) & 7]));
            foreach (var image in (string[])[$"{{{inside}}}", $"{{\"a\":{{\"S\":\"a\"}},{inside}}}", $"{{\"a\":[{{\"S\":\"a\"}},{inside}]}}"])
                taken += EndsAlike(Encoding.UTF8.GetBytes(image)) ? 1 : 0;
        }

        taken.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Pages_of_any_items_with_several_pieces_changed_are_read_alike()
    {
        var images = RandomItems.All.Select(item => Encoding.UTF8.GetString(ItemImage.FromAttributeMap(item).Bytes.Span)).Array[1, 3];
        var changes = Gen.Select(Gen.Double[0, 0.999], Gen.Int[0, 1000]).Array[1, 4];

        Gen.Select(images, changes).Sample((pages, where) =>
        {
            var body = Encoding.UTF8.GetBytes(BothDecoders.PageOf(pages));
            foreach (var (place, which) in where)
                body = Changed(body, (int)(place * body.Length)).ElementAt(1 + which % (Pieces.Length + 2));
            _ = BothDecoders.Agree(body);
        }, iter: 2000);
    }

    // Cut off there, without the byte, with it twice, and with each of the pieces instead.
    private static IEnumerable<byte[]> Changed(byte[] body, int at) =>
    [
        body[..at],
        [.. body[..at], .. body[(at + 1)..]],
        [.. body[..at], body[at], .. body[at..]],
        .. Pieces.Select(piece => (byte[])[.. body[..at], piece, .. body[(at + 1)..]]),
    ];

    // Whether the text begins with an object for a JSON reader; if so, the scan has to end it there as well.
    private static bool EndsAlike(byte[] text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new() { MaxDepth = 72 }));
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.TrySkip())
                return false;
        }
        catch (JsonException)
        {
            return false;
        }
        ImageScan.ObjectLength([.. Before, .. text], Before.Length).ShouldBe((int)reader.BytesConsumed, Encoding.UTF8.GetString(text));
        return true;
    }
}
