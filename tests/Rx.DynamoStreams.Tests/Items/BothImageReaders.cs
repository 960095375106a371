using System.Buffers;
using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Items;
using Shouldly;

namespace Rx.DynamoStreams.Tests.Items;

// Reads an image by the fast readers and, where those take it, by the references, which have to come to the same. What a fast
// reader does not take goes to its reference anyway.
internal static class BothImageReaders
{
    // How many of the two took it: that of attribute maps, that of plain JSON.
    public static int Agree(string image) => Agree(Encoding.UTF8.GetBytes(image));

    public static int Agree(byte[] image) => (AgreeOnMap(image) ? 1 : 0) + (AgreeOnPlainJson(image) ? 1 : 0);

    public static bool AgreeOnMap(byte[] image)
    {
        if (!FastAttributeMapDecoder.TryDecode(image, out var map))
            return false;
        AttributeText.Of(map).ShouldBe(AttributeText.Of(ByReference(image, AttributeMapDecoder.Decode)), Encoding.UTF8.GetString(image));
        return true;
    }

    public static bool AgreeOnPlainJson(byte[] image)
    {
        var plain = new byte[2 * image.Length];
        if (!FastPlainJson.TryWrite(image, plain, out var length))
            return false;
        plain[..length].ShouldBe(ByReference(image, PlainByReference), Encoding.UTF8.GetString(image));
        return true;
    }

    private static byte[] PlainByReference(ReadOnlySpan<byte> image)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PlainJson.WriterOptions))
            PlainJson.Write(image, writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static T ByReference<T>(byte[] image, Func<ReadOnlySpan<byte>, T> read)
    {
        try
        {
            return read(image);
        }
        catch (JsonException e)
        {
            throw new ShouldAssertException($"The reference refuses what the fast reader takes: {Encoding.UTF8.GetString(image)}", e);
        }
    }
}
