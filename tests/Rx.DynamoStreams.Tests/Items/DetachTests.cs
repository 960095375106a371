using System.Runtime.CompilerServices;
using System.Text;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

[Trait("Rule", "I5")]
public sealed class DetachTests
{
    [Fact]
    public void A_detached_image_does_not_keep_its_page_alive()
    {
        var (kept, page) = ReadPage(image => image.Detach());

        GC.Collect();

        page.IsAlive.ShouldBeFalse();
        kept["id"]!.S.ShouldBe("a");
    }

    [Fact]
    public void An_image_as_delivered_keeps_its_page_alive()
    {
        var (kept, page) = ReadPage(image => image);

        GC.Collect();

        page.IsAlive.ShouldBeTrue("else the test of Detach proves nothing");
        kept["id"]!.S.ShouldBe("a");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ItemImage Kept, WeakReference Page) ReadPage(Func<ItemImage, ItemImage> keep)
    {
        var body = Encoding.UTF8.GetBytes("""
            {"Records":[{"eventName":"REMOVE","dynamodb":{"Keys":{"id":{"S":"a"}},"SequenceNumber":"100000000000000000001"}}]}
            """);
        var page = GetRecordsResponse.Decode(body, new GetRecordsRequest("arn", "shard", "iterator"));
        return (keep(page.Records[0].Keys), new WeakReference(body));
    }
}
