using CsCheck;
using Rx.DynamoStreams.Cli.Live;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli.Live;

public class ChangeRateTests
{
    private static readonly DateTimeOffset Start = Changes.CreatedAt;

    private readonly ChangeRate _rate = new(Start);

    [Fact]
    public void A_steady_rate_is_told_as_it_is_by_kind()
    {
        for (var half = 0; half < 60; half++)
            _rate.Add(half % 2 == 0 ? ItemChangeKind.Insert : ItemChangeKind.Modify, After(half / 2.0));

        _rate.PerSecond(ItemChangeKind.Insert, After(30)).ShouldBe(1, 0.15);
        _rate.PerSecond(ItemChangeKind.Modify, After(30)).ShouldBe(1, 0.15);
        _rate.PerSecond(ItemChangeKind.Remove, After(30)).ShouldBe(0);
    }

    [Fact]
    public void It_falls_while_nothing_comes_and_is_zero_after_ten_seconds()
    {
        double[] moments = [0.6, 2, 5, 9.9, 10, 3600];
        _rate.Add(ItemChangeKind.Insert, After(0.5));

        var rates = moments.Select(seconds => _rate.PerSecond(ItemChangeKind.Insert, After(seconds))).ToList();

        rates[0].ShouldBe(1, "less than a second has passed, which counts as one");
        rates.ShouldBeInOrder(SortDirection.Descending);
        rates[3].ShouldBe(0.1, 0.01);
        rates[4..].ShouldAllBe(rate => rate == 0);
    }

    [Fact]
    public void No_change_counts_longer_than_ten_seconds_or_shorter_than_nine() =>
        Gen.Double[0, 100].Array[1, 50].Sample(seconds =>
        {
            Array.Sort(seconds);
            var rate = new ChangeRate(Start);

            foreach (var second in seconds)
                rate.Add(ItemChangeKind.Remove, After(second));

            var now = seconds[^1];
            var counted = rate.PerSecond(ItemChangeKind.Remove, After(now)) * Math.Max(1, Math.Min(now, 9 + now - Math.Floor(now)));
            counted.ShouldBeGreaterThan(seconds.Count(second => second > now - 9) - 0.001);
            counted.ShouldBeLessThan(seconds.Count(second => second > now - 10) + 0.001);
        });

    private static DateTimeOffset After(double seconds) => Start.AddSeconds(seconds);
}
