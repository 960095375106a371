using CsCheck;
using Rx.DynamoStreams.Polling;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

public class BackoffTests
{
    [Fact, Trait("Rule", "F1")]
    public void A_wait_is_between_half_of_its_cap_and_all_of_it_for_any_number_of_failures()
    {
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[1, 60_000], Gen.Int[0, 3_600_000], Gen.Double.Unit).Sample((failures, first, more, random) =>
        {
            var (firstDelay, max) = (TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(first + more));

            var delay = Backoff.Delay(failures, firstDelay, max, random).TotalMilliseconds;

            var cap = Math.Min(first * Math.Pow(2, Math.Min(failures - 1, 60)), max.TotalMilliseconds);
            delay.ShouldBeInRange(Math.Max(1, Math.Floor(cap / 2)), Math.Max(1, cap));
            delay.ShouldBe(Math.Floor(delay), "timers have a grain of a millisecond");
        });
    }
}
