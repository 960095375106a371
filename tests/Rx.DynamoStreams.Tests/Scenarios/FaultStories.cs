using Microsoft.Extensions.Logging;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class FaultStories
{
    private readonly TestScheduler _scheduler = new();

    public static TheoryData<string> PassingFaults => ["throttled", "5xx", "reset", "timed out", "cut off", "cancelled by the client"];

    [Theory, Trait("Rule", "F1"), MemberData(nameof(PassingFaults))]
    public void A_fault_that_passes_costs_no_event_and_repeats_none(string fault)
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 5.Seconds()).ClosesAt(7.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(7.Seconds()).Insert("k3", at: 8.Seconds()));
        foreach (var operation in new[] { StreamOperation.DescribeStream, StreamOperation.GetShardIterator, StreamOperation.GetRecords })
            orders.Fails(operation, () => Passing(fault), times: 3).Fails(operation, () => Passing(fault), times: 2, from: 4.Seconds());

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        seen.Story.ShouldBe(["opened p", "insert k1", "insert k2", "closed p", "opened c of p", "insert k3"]);
        orders.Failed.Count().ShouldBe(15);
        seen.Error.ShouldBeNull();
    }

    [Fact, Trait("Rule", "F1")]
    public void Retries_back_off_exponentially_with_jitter_up_to_the_cap()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k", at: 0.Seconds()))
            .Fails(StreamOperation.GetRecords, () => Passing("throttled"), times: 12);

        orders.Observe(_scheduler, with: o => o with { RetryDelay = 100.Milliseconds(), MaxRetryDelay = 2.Seconds() }).RunUntil(1.Minutes());

        var times = orders.Reads().Take(13).Select(read => read.At).ToList();
        var waits = times.Zip(times.Skip(1), (a, b) => b - a).ToList();
        var caps = new[] { 100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000, 2000, 2000, 2000 };
        for (var i = 0; i < caps.Length; i++)
            waits[i].TotalMilliseconds.ShouldBeInRange(caps[i] / 2.0, caps[i] + 1);
        waits.Skip(5).Distinct().Count().ShouldBeGreaterThan(3, "waits at the cap are spread at random");
        orders.Failed.Count().ShouldBe(12);
    }

    [Fact, Trait("Rule", "F1")]
    public void A_call_without_an_answer_is_cancelled_and_tried_again()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k", at: 1.Seconds()))
            .Hangs(StreamOperation.DescribeStream)
            .Hangs(StreamOperation.GetShardIterator)
            .Hangs(StreamOperation.GetRecords);

        var seen = orders.Observe(_scheduler, with: o => o with { CallTimeout = 10.Seconds() }).RunUntil(1.Minutes());

        seen.Changes.ShouldBe(["insert k"]);
        orders.Calls.Count(call => call.IsCancelled).ShouldBe(3);
        seen.TimeOf("insert k").ShouldBeInRange(30.Seconds(), 31.Seconds(), "three calls of ten seconds, and short waits");
    }

    [Fact, Trait("Rule", "F2")]
    public void A_failing_shard_neither_loses_the_pages_of_others_nor_stops_their_polling()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("bad", draw: s => s.Insert("b", at: 1.Seconds()))
            .Shard("good", draw: s => { for (var i = 1; i <= 20; i++) s.Insert($"g{i}", at: i.Seconds()); })
            .Fails(StreamOperation.GetRecords, () => Passing("5xx"), shardId: "bad", times: null, until: 15.Seconds());

        var seen = orders.Observe(_scheduler).RunUntil(30.Seconds());

        for (var i = 1; i <= 20; i++)
            seen.TimeOf($"insert g{i}").ShouldBeInRange(i.Seconds(), (i + 1).Seconds(), "the other shard's polls go on");
        seen.TimeOf("insert b").ShouldBeGreaterThan(15.Seconds());
        seen.Checkpoints.First(checkpoint => checkpoint.Poll == 3).CaughtUp.ShouldBeFalse("one shard was not read");
        orders.Failed.Count().ShouldBeGreaterThan(5);
    }

    [Fact, Trait("Rule", "F2")]
    public void Each_failing_shard_is_tried_again_at_its_own_time()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("a", draw: s => s.Insert("k", at: 30.Seconds()))
            .Shard("b")
            .Fails(StreamOperation.GetRecords, () => Passing("5xx"), shardId: "a", from: 50.Seconds())
            .Fails(StreamOperation.GetRecords, () => Passing("5xx"), shardId: "b", times: null, until: 2.Minutes());

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 1.Minutes() }).RunUntil(90.Seconds());

        seen.TimeOf("insert k").ShouldBeInRange(1.Minutes(), 1.Minutes() + 101.Milliseconds(), "b waits for up to 20 s by then");
        orders.Failed.Count(call => call.ShardId == "a").ShouldBe(1);
    }

    [Fact, Trait("Rule", "F3")]
    public void An_expired_iterator_goes_on_right_after_the_last_delivered_record()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k1", at: 0.Seconds()).Insert("k2", at: 10.Minutes()).Insert("k3", at: 30.Minutes()));

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 20.Minutes() }).RunUntil(2.Hours());

        seen.Changes.ShouldBe(["insert k1", "insert k2", "insert k3"]);
        orders.Failed.ShouldNotBeEmpty("20 minutes are longer than an iterator lives");
        orders.Mints("s").Skip(1).ShouldAllBe(mint => mint.IteratorType == ShardIteratorType.AfterSequenceNumber);
        seen.TimeOf("insert k2").ShouldBe(20.Minutes() + Story.FirstStep, "a new iterator is minted at once");
    }

    [Fact, Trait("Rule", "F4")]
    public void An_iterator_that_expires_before_any_record_goes_on_from_where_it_started()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("old", at: 0.Seconds()).Insert("k1", at: 10.Minutes()).Insert("k2", at: 30.Minutes()));
        _scheduler.AdvanceTo(5.Minutes().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest, o => o with { Interval = 20.Minutes() }).RunUntil(2.Hours());

        seen.Changes.ShouldBe(["insert k1", "insert k2"]);
        orders.Failed.ShouldNotBeEmpty("20 minutes are longer than an iterator lives");
        orders.Mints("s").Count(mint => mint.IteratorType == ShardIteratorType.Latest).ShouldBe(1, "LATEST again would skip k1");
    }

    [Fact, Trait("Rule", "F3")]
    public void An_iterator_that_is_expired_as_soon_as_it_is_minted_is_tried_again_with_backoff()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k", at: 0.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.ExpiredIterator, "expired"), times: 3);

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        seen.TimeOf("insert k").ShouldBeInRange(350.Milliseconds(), 702.Milliseconds(), "three waits of up to 100, 200 and 400 ms");
        orders.Mints("s").Count().ShouldBe(4);
    }

    [Fact, Trait("Rule", "F4")]
    public void Where_LATEST_cannot_be_minted_nothing_written_meanwhile_is_lost()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("old", at: 30.Seconds()).Insert("k", at: 122.Seconds()))
            .Fails(StreamOperation.GetShardIterator, () => Passing("5xx"), times: 8);
        _scheduler.AdvanceTo(121.Seconds().Ticks);

        var seen = orders.Observe(_scheduler, StartFrom.Latest).RunUntil(3.Minutes());

        seen.Changes.ShouldBe(["insert k"]);
        orders.Failed.Count().ShouldBe(8);
    }

    [Fact, Trait("Rule", "F7")]
    public void A_logger_that_throws_ends_the_stream_with_its_error_and_not_in_silence()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s");
        using var logging = new BrokenLogging();

        var seen = orders.Observe(_scheduler, with: o => o with { LoggerFactory = logging }).RunUntil(1.Minutes());

        seen.Error.ShouldBeOfType<IOException>().Message.ShouldBe("the disk is full");
        seen.Violations.ShouldBeEmpty();
    }

    private sealed class BrokenLogging : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("the disk is full");

        public void Dispose()
        {
        }
    }

    [Theory, Trait("Rule", "F7")]
    [InlineData(StreamOperation.DescribeStream)]
    [InlineData(StreamOperation.GetShardIterator)]
    [InlineData(StreamOperation.GetRecords)]
    public void A_fatal_answer_ends_the_stream_at_once(StreamOperation operation)
    {
        var denied = new DynamoStreamsServiceException(StreamFault.Fatal, "access denied");
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k", at: 1.Seconds()))
            .Fails(operation, () => denied);

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        seen.Error.ShouldBeSameAs(denied);
        orders.Calls[^1].Failure.ShouldBeSameAs(denied, "nothing is called any more");
        orders.Calls[^1].At.ShouldBe(Story.FirstStep);
        seen.Violations.ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "F7")]
    public void A_fatal_answer_to_a_later_listing_does_not_wait_for_the_next_poll()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s")
            .Fails(StreamOperation.DescribeStream, () => new DynamoStreamsServiceException(StreamFault.Fatal, "access denied"), from: 30.Seconds());

        var seen = orders.Observe(_scheduler, with: o => o with { Interval = 10.Minutes() }).RunUntil(1.Minutes() + 1.Seconds());

        seen.Error.ShouldNotBeNull("the second listing is due at 60 s");
        orders.Failed.Count().ShouldBe(1);
    }

    [Fact, Trait("Rule", "F2")]
    public void A_poll_whose_reads_all_failed_has_no_checkpoint()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s")
            .Fails(StreamOperation.GetRecords, () => Passing("5xx"), times: null, until: 10.Seconds());

        var seen = orders.Observe(_scheduler).RunUntil(900.Milliseconds());

        seen.Checkpoints.ShouldBeEmpty();
        orders.Failed.Count().ShouldBeGreaterThan(2);
    }

    [Fact, Trait("Rule", "F7")]
    public void A_stream_that_does_not_exist_is_fatal()
    {
        var orders = new InMemoryStream(_scheduler);

        var seen = new Recording(_scheduler)
            .SubscribeTo(ObservableDynamoStream.Create(orders, "arn:aws:dynamodb:eu-west-1:1:table/X/stream/Y", 1.Seconds(), _scheduler))
            .RunUntil(1.Minutes());

        seen.Error.ShouldBeOfType<DynamoStreamsServiceException>().Fault.ShouldBe(StreamFault.Gone);
        orders.Calls.Count.ShouldBe(1);
    }

    [Fact, Trait("Rule", "F7")]
    public void Pages_that_were_read_beside_a_fatal_answer_are_delivered_first()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("denied").Shard("s", draw: s => s.Insert("k", at: 0.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "access denied"), shardId: "denied");

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        seen.Story.ShouldBe(["opened s", "insert k"]);
        seen.Error.ShouldNotBeNull();
    }

    [Fact, Trait("Rule", "F8")]
    public void A_stored_position_that_never_works_ends_with_a_typed_error_after_the_limit()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k", at: 1.Seconds()));
        var position = orders.Observe(_scheduler).RunUntil(5.Seconds()).StoppedPosition();
        orders.Fails(StreamOperation.GetShardIterator, () => Passing("5xx"), times: null);

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(1.Hours());

        var error = resumed.Error.ShouldBeOfType<RetryLimitException>();
        (error.ShardId, error.Failures).ShouldBe(("s", 11));
        orders.Failed.Count().ShouldBe(11, "the first try and ten retries");
    }

    [Fact, Trait("Rule", "F8")]
    public void A_stored_position_that_worked_once_is_not_doubted_any_more()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 2.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(5.Seconds()).StoppedPosition();
        orders.Fails(StreamOperation.GetShardIterator, () => Passing("5xx"), times: 20, from: 10.Minutes());

        var resumed = orders.Observe(_scheduler, StartFrom.Position(position), o => o with { Interval = 20.Minutes() }).RunUntil(3.Hours());

        resumed.Error.ShouldBeNull();
        resumed.Changes.ShouldBe(["insert k2"]);
        orders.Failed.Count(call => call.Operation == StreamOperation.GetShardIterator).ShouldBe(20);
    }

    [Fact, Trait("Rule", "F8")]
    public void The_limit_of_retries_ends_the_stream_and_without_one_reading_goes_on_when_the_outage_is_over()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("k", at: 3.Hours()))
            .Fails(StreamOperation.GetRecords, () => Passing("5xx"), times: null, from: 1.Minutes(), until: 4.Hours());

        var patient = orders.Observe(_scheduler);
        var limited = orders.Observe(_scheduler, with: o => o with { RetryLimit = 3 }).RunUntil(5.Hours());

        limited.Error.ShouldBeOfType<RetryLimitException>().Failures.ShouldBe(4);
        patient.Changes.ShouldBe(["insert k"]);
        patient.TimeOf("insert k").ShouldBeInRange(4.Hours(), 4.Hours() + 21.Seconds(), "the longest wait is 20 s");
    }

    [Theory, Trait("Rule", "F8")]
    [InlineData(StreamOperation.DescribeStream)]
    [InlineData(StreamOperation.GetRecords)]
    public void An_answer_that_cannot_be_read_at_the_end_of_an_outage_does_not_end_the_stream(StreamOperation operation)
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k", at: 1.Seconds()))
            .Fails(operation, () => Passing("5xx"), times: 15)
            .Fails(operation, () => new DynamoStreamsServiceException(StreamFault.Malformed, "no JSON"));

        var seen = orders.Observe(_scheduler, with: o => o with { DoubtfulRetryLimit = 1 }).RunUntil(10.Minutes());

        seen.Error.ShouldBeNull();
        seen.Changes.ShouldBe(["insert k"]);
        orders.Failed.Count().ShouldBe(16);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("200")]
    public void A_page_that_goes_back_in_its_shard_or_repeats_a_record_is_not_delivered(string second)
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s
            .Write("INSERT", "k1", at: 1.Seconds(), sequenceNumber: "200")
            .Write("INSERT", "k2", at: 1.Seconds(), sequenceNumber: second));

        var seen = orders.Observe(_scheduler).RunUntil(1.Hours());

        seen.Changes.ShouldBeEmpty();
        seen.Error.ShouldBeOfType<RetryLimitException>().InnerException.ShouldBeOfType<DynamoStreamsServiceException>()
            .Fault.ShouldBe(StreamFault.Malformed);
    }

    [Theory, Trait("Rule", "F9")]
    [InlineData(0)]
    [InlineData(700)]
    public void A_disabled_stream_is_read_to_its_end_and_completes(int latencyMilliseconds)
    {
        var orders = new InMemoryStream(_scheduler) { Latency = latencyMilliseconds.Milliseconds() }
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(5.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(5.Seconds()).Insert("k2", at: 9.Seconds()).Insert("k3", at: 10.Seconds()))
            .DisabledAt(10.Seconds());

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        seen.Story.ShouldBe(["opened p", "insert k1", "closed p", "opened c of p", "insert k2", "insert k3", "closed c"]);
        seen.All[^1].Event.ShouldBeOfType<Checkpoint>("each poll ends in one");
        seen.CompletedAt.ShouldNotBeNull().ShouldBeLessThan(30.Seconds());
        orders.Calls[^1].At.ShouldBeLessThanOrEqualTo(seen.CompletedAt.Value);
    }

    [Theory, Trait("Rule", "F9")]
    [InlineData(0)]
    [InlineData(700)]
    public void A_shard_that_is_listed_only_after_its_stream_was_disabled_is_read_too(int latencyMilliseconds)
    {
        var orders = new InMemoryStream(_scheduler) { Latency = latencyMilliseconds.Milliseconds() }
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).ClosesAt(9.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(9.Seconds()).ListedAt(18.Seconds()).Insert("k2", at: 9.Seconds()))
            .DisabledAt(10.Seconds());

        var seen = orders.Observe(_scheduler).RunUntil(1.Minutes());

        seen.Story.ShouldBe(["opened p", "insert k1", "closed p", "opened c of p", "insert k2", "closed c"]);
        seen.CompletedAt.ShouldNotBeNull().ShouldBeGreaterThan(18.Seconds());
    }

    [Fact, Trait("Rule", "F9")]
    public void A_listing_that_began_before_the_last_shard_ended_does_not_end_the_stream()
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 3.Seconds() }
            .Shard("p", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 40.Seconds()).ClosesAt(40.Seconds()))
            .Shard("c", parent: "p", draw: s => s.OpensAt(40.Seconds()).Insert("k3", at: 41.Seconds()))
            .DisabledAt(41.Seconds());

        var seen = orders.Observe(_scheduler, with: o => o with { ListingInterval = 1.Seconds() }).RunUntil(2.Minutes());

        seen.Changes.ShouldBe(["insert k1", "insert k2", "insert k3"]);
        seen.CompletedAt.ShouldNotBeNull();
    }

    internal static Exception Passing(string fault) => fault switch
    {
        "throttled" => new DynamoStreamsServiceException(StreamFault.Transient, "slow down") { ErrorCode = "LimitExceededException" },
        "5xx" => new DynamoStreamsServiceException(StreamFault.Transient, "internal") { ErrorCode = "InternalServerError" },
        "reset" => new HttpRequestException("connection reset"),
        "timed out" => new TimeoutException("no answer"),
        "cut off" => new IOException("the body ends early"),
        _ => new TaskCanceledException("no answer"),
    };
}
