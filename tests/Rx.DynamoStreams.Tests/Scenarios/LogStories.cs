using Microsoft.Extensions.Logging;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// What an operator finds in the log.
public class LogStories
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void The_start_each_poll_each_retry_and_the_end_of_a_stream_are_logged()
    {
        var orders = new InMemoryStream(_scheduler) { StreamArn = "orders" }
            .Shard("s", draw: s => s.Insert("k", at: 0.Seconds())).DisabledAt(5.Seconds())
            .Fails(StreamOperation.DescribeStream, () => new IOException("no listing"))
            .Fails(StreamOperation.GetRecords, () => new IOException("no page"));
        using var log = new Log();

        orders.Observe(_scheduler, with: o => o with { LoggerFactory = log, RetryDelay = 1.Milliseconds() }).RunUntil(2.Minutes());

        log.Lines.ShouldContain("Warning: Listing the shards of stream orders failed 1 times in a row and is tried again in 00:00:00.0010000: no listing");
        log.Lines.ShouldContain("Information: Reading stream orders from trim horizon: 1 shards are listed");
        log.Lines.Count(line => line.Contains("shards are listed")).ShouldBe(1);
        log.Lines.ShouldContain("Warning: Reading shard s of stream orders failed 1 times in a row and is tried again in 00:00:00.0010000: no page");
        log.Lines.ShouldContain("Debug: Poll 1 of stream orders delivered 1 records; caught up: True");
        log.Lines[^1].ShouldBe("Information: Stream orders is disabled and read to its end");
    }

    [Fact]
    public void A_gap_and_an_error_that_ends_the_stream_are_logged()
    {
        var orders = new InMemoryStream(_scheduler) { StreamArn = "orders" }.Shard("s")
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Trimmed, "trimmed"))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "access denied"));
        using var log = new Log();

        orders.Observe(_scheduler, with: o => o with { LoggerFactory = log }).RunUntil(10.Seconds());

        log.Lines.ShouldContain("Warning: Records of shard s of stream orders after (null) may have been lost: PositionTrimmed");
        log.Lines[^1].ShouldBe("Error: Reading stream orders ends: access denied");
    }

    [Fact]
    public void The_start_from_a_position_is_logged_by_the_number_of_its_shards()
    {
        var orders = new InMemoryStream(_scheduler) { StreamArn = "orders" }.Shard("s");
        var position = RandomPositions.Of("orders", shards: 1_000);
        using var log = new Log();

        orders.Observe(_scheduler, StartFrom.Position(position), o => o with { LoggerFactory = log }).RunUntil(1.Seconds());

        log.Lines.ShouldContain("Information: Reading stream orders from position with 1000 shards: 1 shards are listed");
        log.Lines.ShouldAllBe(line => line.Length < 200);
    }
}
