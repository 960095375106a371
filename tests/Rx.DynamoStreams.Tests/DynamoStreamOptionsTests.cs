using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests;

public sealed class DynamoStreamOptionsTests
{
    private static readonly DynamoStreamOptions Defaults = new();

    public static TheoryData<string, DynamoStreamOptions> Refused => new()
    {
        { "Interval is 00:00:00, and must be 1 millisecond to 1 day", Defaults with { Interval = TimeSpan.Zero } },
        { "Interval is -00:00:01,", Defaults with { Interval = TimeSpan.FromSeconds(-1) } },
        { "Interval is 1.00:00:00.0000001,", Defaults with { Interval = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) } },
        { "MaxIdleInterval is 00:00:00.9990000, and must be null or Interval (00:00:01) to 1 day", Defaults with { MaxIdleInterval = TimeSpan.FromMilliseconds(999) } },
        { "MaxIdleInterval is 1.00:00:00.0000001,", Defaults with { MaxIdleInterval = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) } },
        { "Scheduler is null", Defaults with { Scheduler = null! } },
        { "StartFrom is null", Defaults with { StartFrom = null! } },
        { "StartFrom is a position in stream 'another', and stream 'arn' is to be read", Defaults with { StartFrom = PositionIn("another") } },
        { "MaxConcurrentReads is 0, and must be 1 to 1,000", Defaults with { MaxConcurrentReads = 0 } },
        { "MaxConcurrentReads is 1001,", Defaults with { MaxConcurrentReads = 1001 } },
        { "GapPolicy is 7, and must be Continue or Fail", Defaults with { GapPolicy = (GapPolicy)7 } },
        { "ListingInterval is 00:00:00.9990000, and must be 1 second to 30 minutes", Defaults with { ListingInterval = TimeSpan.FromMilliseconds(999) } },
        { "ListingInterval is 00:30:01,", Defaults with { ListingInterval = TimeSpan.FromSeconds(1801) } },
        { "RetryDelay is 00:00:00.0009000, and must be 1 millisecond to 1 minute", Defaults with { RetryDelay = TimeSpan.FromMicroseconds(900) } },
        { "RetryDelay is 00:01:01,", Defaults with { RetryDelay = TimeSpan.FromSeconds(61), MaxRetryDelay = TimeSpan.FromHours(1) } },
        { "MaxRetryDelay is 00:00:00.0990000, and must be RetryDelay (00:00:00.1000000) to 1 hour", Defaults with { MaxRetryDelay = TimeSpan.FromMilliseconds(99) } },
        { "MaxRetryDelay is 01:00:01,", Defaults with { MaxRetryDelay = TimeSpan.FromSeconds(3601) } },
        { "RetryLimit is -1, and must be null or 0 or more", Defaults with { RetryLimit = -1 } },
        { "DoubtfulRetryLimit is -1, and must be 0 or more", Defaults with { DoubtfulRetryLimit = -1 } },
        { "CallTimeout is 00:00:00.0990000, and must be 100 milliseconds to 10 minutes", Defaults with { CallTimeout = TimeSpan.FromMilliseconds(99) } },
        { "CallTimeout is 00:10:01,", Defaults with { CallTimeout = TimeSpan.FromSeconds(601) } },
        { "ConsumerName is empty, and a CheckpointStore needs one", Defaults with { CheckpointStore = new InMemoryCheckpointStore() } },
        { "CheckpointInterval is -00:00:00.0010000, and must be 0 to 1 hour", Defaults with { CheckpointInterval = TimeSpan.FromMilliseconds(-1) } },
        { "CheckpointInterval is 01:00:01,", Defaults with { CheckpointInterval = TimeSpan.FromSeconds(3601) } },
        { "LoggerFactory is null", Defaults with { LoggerFactory = null! } },
    };

    public static TheoryData<string, DynamoStreamOptions> Accepted => new()
    {
        { "the defaults", Defaults },
        {
            "every lowest value", new()
            {
                Interval = TimeSpan.FromMilliseconds(1), MaxIdleInterval = TimeSpan.FromMilliseconds(1), MaxConcurrentReads = 1, ListingInterval = TimeSpan.FromSeconds(1),
                RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(1), RetryLimit = 0,
                DoubtfulRetryLimit = 0, CallTimeout = TimeSpan.FromMilliseconds(100), JitterSeed = int.MinValue,
            }
        },
        {
            "every highest value", new()
            {
                Interval = TimeSpan.FromDays(1), MaxIdleInterval = TimeSpan.FromDays(1), MaxConcurrentReads = 1000, ListingInterval = TimeSpan.FromMinutes(30),
                RetryDelay = TimeSpan.FromMinutes(1), MaxRetryDelay = TimeSpan.FromHours(1), RetryLimit = int.MaxValue,
                DoubtfulRetryLimit = int.MaxValue, CallTimeout = TimeSpan.FromMinutes(10), GapPolicy = GapPolicy.Fail,
            }
        },
        { "a position in the same stream", Defaults with { StartFrom = PositionIn("arn") } },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_range_is_refused_by_name_value_and_range(string failure, DynamoStreamOptions options)
    {
        var refused = Should.Throw<ArgumentException>(() => options.Validate("arn"));

        refused.Message.ShouldStartWith("The stream's options cannot be used: " + failure);
        refused.Message.Count(letter => letter == ';').ShouldBe(failure.Contains("position") ? 1 : 0, "nothing else is wrong");
    }

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public void Every_value_of_its_range_is_accepted(string what, DynamoStreamOptions options) =>
        Should.NotThrow(() => options.Validate("arn"), what);

    [Fact]
    public void Everything_that_is_wrong_is_in_one_message()
    {
        var options = new DynamoStreamOptions
        {
            Interval = TimeSpan.Zero, MaxIdleInterval = TimeSpan.FromDays(2), Scheduler = null!, StartFrom = null!, MaxConcurrentReads = 0, GapPolicy = (GapPolicy)7,
            ListingInterval = TimeSpan.Zero, RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.FromDays(1), RetryLimit = -1,
            DoubtfulRetryLimit = -1, CallTimeout = TimeSpan.Zero, LoggerFactory = null!,
            CheckpointStore = new InMemoryCheckpointStore(), CheckpointInterval = TimeSpan.FromSeconds(-1), BeginAnew = "",
        };

        var refused = Should.Throw<ArgumentException>(() => options.Validate("arn"));

        var named = typeof(DynamoStreamOptions).GetProperties().Select(option => option.Name).Where(option => refused.Message.Contains(option + " is ") || refused.Message.Contains(option + " has "));
        named.Count().ShouldBe(typeof(DynamoStreamOptions).GetProperties().Length - 2, "only JitterSeed and CheckpointStore have no wrong value");
    }

    private static StartFrom PositionIn(string streamArn) => StartFrom.Position(new StreamPosition(streamArn, null, null, []));
}
