using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Fuzzing;

// What the fast decoder takes is what the reference decoder makes of the same bytes. The rest goes to the reference anyway.
internal static class DecodersTarget
{
    private static readonly GetRecordsRequest Request = new("arn", "shard", "iterator");

    public static void Run(byte[] body)
    {
        if (!FastPageDecoder.TryDecode(body, Request, out var page))
            return;
        // A page that the reference refuses fails here, with its exception.
        var reference = PageDecoder.Decode(body, Request);
        if (page.NextShardIterator != reference.NextShardIterator || !page.Records.SequenceEqual(reference.Records))
            throw new InvalidOperationException("The decoders read the same page differently.");
        if (!Numbers(page).SequenceEqual(Numbers(reference)))
            throw new InvalidOperationException("The decoders read the same sequence number with different leading zeros.");
    }

    private static IEnumerable<string> Numbers(GetRecordsResponse page) => page.Records.Select(record => record.SequenceNumber.ToString());
}
