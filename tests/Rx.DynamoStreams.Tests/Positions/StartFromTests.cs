using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

public sealed class StartFromTests
{
    [Fact]
    public void A_start_is_told_in_words()
    {
        var time = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var position = new StreamPosition("arn", null, time, [new("a", null), new("b", null)]);

        var starts = new[] { StartFrom.Latest, StartFrom.TrimHorizon, StartFrom.Since(time), StartFrom.Position(position) };

        starts.Select(start => start.ToString()).ShouldBe(
            ["latest", "trim horizon", "since 2026-01-01T12:00:00.0000000+00:00", "position with 2 shards, current until 2026-01-01T12:00:00.0000000Z"]);
    }

    [Fact]
    public void Starts_that_say_the_same_are_equal()
    {
        var starts = Starts(TimeSpan.Zero);

        var same = Starts(TimeSpan.FromHours(2));

        same.ShouldBe(starts);
        same.Select(start => start.GetHashCode()).ShouldBe(starts.Select(start => start.GetHashCode()));
        same.Zip(starts).ShouldAllBe(pair => pair.First == pair.Second && !(pair.First != pair.Second));
    }

    [Fact]
    public void Starts_that_differ_in_anything_are_not_equal()
    {
        var starts = Starts(TimeSpan.Zero);

        var different = starts.ToHashSet();

        different.Count.ShouldBe(starts.Length);
        starts.ShouldAllBe(start => !start.Equals(null) && start != null && !start.Equals("latest"));
    }

    // Two of each kind that has a value.
    private static StartFrom[] Starts(TimeSpan offset)
    {
        var time = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).ToOffset(offset);
        return
        [
            StartFrom.Latest, StartFrom.TrimHorizon, StartFrom.Since(time), StartFrom.Since(time.AddTicks(1)),
            StartFrom.Position(new("arn", time, null, [])), StartFrom.Position(new("another", time, null, [])),
        ];
    }

    [Fact]
    public void A_null_position_is_refused() =>
        Should.Throw<ArgumentNullException>(() => StartFrom.Position(null!)).ParamName.ShouldBe("position");
}
