using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

public sealed class StartFromTests
{
    [Fact]
    public void A_start_is_told_in_words()
    {
        var time = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var position = new StreamPosition("arn", null, null, []);

        var starts = new[] { StartFrom.Latest, StartFrom.TrimHorizon, StartFrom.Since(time), StartFrom.Position(position) };

        starts.Select(start => start.ToString()).ShouldBe(
            ["latest", "trim horizon", "since 2026-01-01T12:00:00.0000000+00:00", $"position {position.ToJson()}"]);
    }

    [Fact]
    public void A_null_position_is_refused() =>
        Should.Throw<ArgumentNullException>(() => StartFrom.Position(null!)).ParamName.ShouldBe("position");
}
