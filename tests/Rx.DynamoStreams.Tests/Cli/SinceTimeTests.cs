using Rx.DynamoStreams.Cli.Arguments;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class SinceTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-23T10:00:00Z")]
    [InlineData("2026-11-23T10:00Z")]
    [InlineData("2026-11-23T10:00:00.000Z")]
    [InlineData("2026-11-23T11:00:00+01:00")]
    [InlineData("2026-11-23T11:00+01:00")]
    [InlineData("2026-11-23T04:30:00.0-05:30")]
    [InlineData("2h")]
    [InlineData("120m")]
    public void A_moment_is_a_time_with_its_zone_or_how_long_ago(string text)
    {
        var isTime = SinceTime.TryParse(text, Now, out var time);

        isTime.ShouldBeTrue();
        time.ShouldBe(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("2026-11-23T10:00:00")]
    [InlineData("2026-11-23 10:00:00Z")]
    [InlineData("2026-11-23")]
    [InlineData("2026-13-23T10:00:00Z")]
    [InlineData("10:00Z")]
    [InlineData("yesterday")]
    [InlineData("9999999d")]
    [InlineData("")]
    public void Without_a_zone_or_out_of_the_calendar_it_is_refused(string text) =>
        SinceTime.TryParse(text, Now, out _).ShouldBeFalse();
}
