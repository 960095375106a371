using Rx.DynamoStreams.Cli.Live;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli.Live;

public class ElapsedTests
{
    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0.9, "0s")]
    [InlineData(59.9, "59s")]
    [InlineData(60, "1m 0s")]
    [InlineData(3599, "59m 59s")]
    [InlineData(7260, "2h 1m")]
    [InlineData(90_000, "1d 1h")]
    public void A_length_of_time_is_told_in_its_two_largest_units(double seconds, string text) =>
        Elapsed.Text(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
