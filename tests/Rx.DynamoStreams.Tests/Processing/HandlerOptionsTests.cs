using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Processing;

public class HandlerOptionsTests
{
    private static readonly HandlerOptions Defaults = new();

    public static TheoryData<string, HandlerOptions> Refused => new()
    {
        { "MaxConcurrency is 0, and must be 1 to 1,000", Defaults with { MaxConcurrency = 0 } },
        { "MaxConcurrency is 1001,", Defaults with { MaxConcurrency = 1001 } },
        { "MaxPending is 1000001, and must be 1 to 1,000,000", Defaults with { MaxPending = 1_000_001 } },
        { "MaxPending is 99, and must be BatchSize (100) at least", Defaults with { MaxPending = 99 } },
        { "BatchSize is 0, and must be 1 to 100,000", Defaults with { BatchSize = 0 } },
        { "BatchWait is 01:00:01, and must be 0 to 1 hour", Defaults with { BatchWait = TimeSpan.FromSeconds(3601) } },
        { "RetryLimit is -1, and must be null or 0 or more", Defaults with { RetryLimit = -1 } },
        { "RetryDelay is 00:00:00, and must be 1 millisecond to 1 hour", Defaults with { RetryDelay = TimeSpan.Zero } },
        { "MaxRetryDelay is 00:00:00.0990000, and must be RetryDelay (00:00:00.1000000) to 1 hour", Defaults with { MaxRetryDelay = TimeSpan.FromMilliseconds(99) } },
        { "Failure is 7, and must be Stop, Skip or DeadLetter", Defaults with { Failure = (HandlerFailure)7 } },
        { "DeadLetterHandler is null, and Failure is DeadLetter", Defaults with { Failure = HandlerFailure.DeadLetter } },
        { "DrainTimeout is -00:00:01, and must be 0 to 1 hour", Defaults with { DrainTimeout = TimeSpan.FromSeconds(-1) } },
    };

    public static TheoryData<string, HandlerOptions> Accepted => new()
    {
        { "the defaults", Defaults },
        {
            "every lowest value", new()
            {
                MaxConcurrency = 1, MaxPending = 1, BatchSize = 1, BatchWait = TimeSpan.Zero, RetryLimit = 0,
                RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(1), DrainTimeout = TimeSpan.Zero,
            }
        },
        {
            "every highest value", new()
            {
                MaxConcurrency = 1000, MaxPending = 1_000_000, BatchSize = 100_000, BatchWait = TimeSpan.FromHours(1), RetryLimit = null,
                RetryDelay = TimeSpan.FromHours(1), MaxRetryDelay = TimeSpan.FromHours(1), DrainTimeout = TimeSpan.FromHours(1),
            }
        },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_range_is_refused_by_name_value_and_range(string failure, HandlerOptions options)
    {
        var refused = Should.Throw<ArgumentException>(() => options.Validate(isBatch: true));

        refused.Message.ShouldStartWith("The handler's options cannot be used: " + failure);
        refused.Message.ShouldNotContain(";", customMessage: "nothing else is wrong");
    }

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public void Every_value_of_its_range_is_accepted(string what, HandlerOptions options) =>
        Should.NotThrow(() => options.Validate(isBatch: true), what);
}
