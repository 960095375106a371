using System.Buffers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Client;
using Rx.DynamoStreams.Items;
using Rx.DynamoStreams.Tests.Client;

namespace Rx.DynamoStreams.Fuzzing;

// What the fast decoder takes is what the reference decoder makes of the same bytes, or else an image in it is refused when it is
// opened; the rest goes to the reference anyway. The same holds for what reads the bytes as an image, and the images of a page.
internal static class DecodersTarget
{
    private static readonly GetRecordsRequest Request = new("arn", "shard", "iterator");

    public static void Run(byte[] body)
    {
        ReadImage(body);
        if (!FastPageDecoder.TryDecode(body, Request, out var page))
            return;
        GetRecordsResponse reference;
        try
        {
            reference = PageDecoder.Decode(body, Request);
        }
        catch (DynamoStreamsServiceException) when (page.Records.Any(change => change.HasBrokenImage()))
        {
            return;
        }
        if (page.NextShardIterator != reference.NextShardIterator || !page.Records.SequenceEqual(reference.Records))
            throw new InvalidOperationException("The decoders read the same page differently.");
        foreach (var change in page.Records)
            ReadImage(change.Keys.Bytes.Span);
        if (!Numbers(page).SequenceEqual(Numbers(reference)))
            throw new InvalidOperationException("The decoders read the same sequence number with different leading zeros.");
    }

    private static void ReadImage(ReadOnlySpan<byte> image)
    {
        // An image that a reference refuses fails here, with its exception.
        if (FastAttributeMapDecoder.TryDecode(image, out var map) && !AreSame(map, AttributeMapDecoder.Decode(image)))
            throw new InvalidOperationException("An image is read as different attribute values.");
        var plain = new byte[2 * image.Length];
        if (!FastPlainJson.TryWrite(image, plain, out var length))
            return;
        var reference = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(reference, PlainJson.WriterOptions))
            PlainJson.Write(image, writer);
        if (!plain.AsSpan(0, length).SequenceEqual(reference.WrittenSpan))
            throw new InvalidOperationException("An image is read as different plain JSON.");
    }

    private static bool AreSame(Dictionary<string, AttributeValue> map, Dictionary<string, AttributeValue> reference) =>
        map.Keys.SequenceEqual(reference.Keys) && AreSame(map.Values, reference.Values);

    private static bool AreSame(IEnumerable<AttributeValue> values, IEnumerable<AttributeValue> reference) =>
        values.SequenceEqual(reference, EqualityComparer<AttributeValue>.Create((value, other) => AreSame(value!, other!)));

    private static bool AreSame(AttributeValue value, AttributeValue reference) =>
        (value.S, value.N, value.BOOL, value.NULL, value.IsMSet, value.IsLSet) ==
            (reference.S, reference.N, reference.BOOL, reference.NULL, reference.IsMSet, reference.IsLSet)
        && AreSame(value.M ?? [], reference.M ?? []) && AreSame(value.L ?? [], reference.L ?? [])
        && (value.SS ?? []).SequenceEqual(reference.SS ?? []) && (value.NS ?? []).SequenceEqual(reference.NS ?? [])
        && Hex(value).SequenceEqual(Hex(reference));

    private static IEnumerable<string> Hex(AttributeValue value) =>
        (value.BS ?? (value.B is null ? [] : [value.B])).Select(bytes => Convert.ToHexString(bytes.ToArray()));

    private static IEnumerable<string> Numbers(GetRecordsResponse page) => page.Records.Select(record => record.SequenceNumber.ToString());
}
