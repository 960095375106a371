using Dashboard;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class EventRowTests
{
    [Theory]
    [InlineData("""{ "customer": { "S": "Ada" }, "number": { "N": "7" } }""")]
    [InlineData("""{ "number": { "N": "7" }, "customer": { "S": "Ada" } }""")]
    public void The_partition_key_comes_first_in_whatever_order_the_service_sends_them(string keys)
    {
        var insert = new Insert(ItemImage.Parse(keys), newImage: null) { ShardId = "p", SequenceNumber = SequenceNumber.Parse("1") };

        EventRow.Of(insert, partitionKey: "customer", number: 1, DateTimeOffset.UnixEpoch).Key.ShouldBe("Ada / 7");
    }
}
