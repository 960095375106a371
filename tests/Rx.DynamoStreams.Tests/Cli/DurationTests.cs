using Rx.DynamoStreams.Cli.Arguments;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class DurationTests
{
    [Theory]
    [InlineData("20ms", 0.02)]
    [InlineData("1s", 1)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_whole_number_and_a_unit(string text, double seconds)
    {
        var isDuration = Duration.TryParse(text, out var duration);

        isDuration.ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("1s ")]
    [InlineData("1S")]
    [InlineData("1w")]
    [InlineData("00:00:01")]
    [InlineData("99999999d")]
    public void Anything_else_is_no_duration(string text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void The_longest_duration_that_can_be_written_does_not_overflow()
    {
        var isDuration = Duration.TryParse("9999999d", out var duration);

        isDuration.ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromDays(9_999_999));
    }
}
