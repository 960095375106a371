using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class DateSkewTests
{
    private readonly TestScheduler _scheduler = new();

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task A_listings_time_differs_from_creation_times_by_the_skew(int seconds)
    {
        _scheduler.AdvanceTo(1.Hours().Ticks);
        var table = new InMemoryTable(_scheduler, "orders", "id");
        table.Stream.FailsAtRandom(new FaultPlan { DateSkew = seconds.Seconds(), ClockSkew = 1.Minutes() }, seed: 0);

        table.Put(new Dictionary<string, AttributeValue> { ["id"] = new() { S = "k1" } });
        var created = await CreatedAt(table.Stream);
        var listing = await table.Stream.DescribeStreamAsync(new DescribeStreamRequest(table.Stream.StreamArn), TestContext.Current.CancellationToken);

        created.ShouldBe(_scheduler.Now + 1.Minutes());
        listing.ServiceTime.ShouldBe(created + seconds.Seconds());
    }

    private static async Task<DateTimeOffset?> CreatedAt(InMemoryStream stream)
    {
        var shardId = (await stream.DescribeStreamAsync(new DescribeStreamRequest(stream.StreamArn))).Shards.Single().ShardId;
        var minted = await stream.GetShardIteratorAsync(new GetShardIteratorRequest(stream.StreamArn, shardId, ShardIteratorType.TrimHorizon));
        var page = await stream.GetRecordsAsync(new GetRecordsRequest(stream.StreamArn, shardId, minted.ShardIterator));
        return page.Records.Single().CreatedAt;
    }
}
