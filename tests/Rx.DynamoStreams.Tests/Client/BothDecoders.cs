using System.Text;
using Rx.DynamoStreams.Client;
using Shouldly;

namespace Rx.DynamoStreams.Tests.Client;

// Decodes a page by the fast decoder and, where that one takes it, by the reference, which has to come to the same, or else an
// image of the page has to be refused when it is opened. What the fast decoder does not take goes to the reference anyway.
internal static class BothDecoders
{
    private static readonly GetRecordsRequest Request = new("arn:stream", "shardId-1", "iterator");

    // Whether the fast decoder took it.
    public static bool Agree(string body) => Agree(Encoding.UTF8.GetBytes(body));

    public static bool Agree(byte[] body)
    {
        if (!FastPageDecoder.TryDecode(body, Request, out var page))
            return false;
        if (!(Reference(body) is { } reference ? AreSame(page, reference) : page.Records.Any(change => change.HasBrokenImage())))
            throw new ShouldAssertException($"The decoders read this differently: {Encoding.UTF8.GetString(body)}");
        return true;
    }

    public static bool IsRefusedByReference(byte[] body) => Reference(body) is null;

    private static GetRecordsResponse? Reference(byte[] body)
    {
        try
        {
            return PageDecoder.Decode(body, Request);
        }
        catch (DynamoStreamsServiceException)
        {
            return null;
        }
    }

    public static string PageOf(params IEnumerable<string> images) =>
        $"{{\"NextShardIterator\":\"arn|1|next\",\"Records\":[{string.Join(',', images.Select(RecordOf))}]}}";

    private static string RecordOf(string image, int index) =>
        $"{{\"awsRegion\":\"eu-west-1\",\"dynamodb\":{{\"ApproximateCreationDateTime\":1714557600,\"Keys\":{{\"id\":{{\"S\":\"k{index}\"}}}},"
        + $"\"NewImage\":{image},\"OldImage\":{image},\"SequenceNumber\":\"{index + 111_100_000_000}\",\"SizeBytes\":26}},\"eventID\":\"e{index}\",\"eventName\":\"MODIFY\"}}";

    private static bool AreSame(GetRecordsResponse fast, GetRecordsResponse reference) =>
        fast.NextShardIterator == reference.NextShardIterator
        && fast.Records.SequenceEqual(reference.Records)
        && fast.Records.Select(record => record.SequenceNumber.ToString())
            .SequenceEqual(reference.Records.Select(record => record.SequenceNumber.ToString()));
}
