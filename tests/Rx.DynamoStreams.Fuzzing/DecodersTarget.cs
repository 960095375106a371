using System.Text.Json;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Fuzzing;

// What the fast decoder takes is what the reference decoder makes of the same bytes, or else an image in it is refused when it is
// opened. The rest goes to the reference anyway.
internal static class DecodersTarget
{
    private static readonly GetRecordsRequest Request = new("arn", "shard", "iterator");

    public static void Run(byte[] body)
    {
        if (!FastPageDecoder.TryDecode(body, Request, out var page))
            return;
        GetRecordsResponse reference;
        try
        {
            reference = PageDecoder.Decode(body, Request);
        }
        catch (DynamoStreamsServiceException) when (page.Records.Any(HasBrokenImage))
        {
            return;
        }
        if (page.NextShardIterator != reference.NextShardIterator || !page.Records.SequenceEqual(reference.Records))
            throw new InvalidOperationException("The decoders read the same page differently.");
        if (!Numbers(page).SequenceEqual(Numbers(reference)))
            throw new InvalidOperationException("The decoders read the same sequence number with different leading zeros.");
    }

    private static IEnumerable<string> Numbers(GetRecordsResponse page) => page.Records.Select(record => record.SequenceNumber.ToString());

    private static bool HasBrokenImage(ItemChange change)
    {
        ItemImage?[] images = [change.Keys, (change as Insert)?.NewImage, (change as Modify)?.NewImage, (change as Modify)?.OldImage, (change as Remove)?.OldImage];
        return images.Any(image => image is not null && IsBroken(image));
    }

    private static bool IsBroken(ItemImage image)
    {
        try
        {
            _ = image.ToAttributeMap();
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
