using Rx.DynamoStreams.Positions;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

public class CreationTimeTests
{
    private static readonly ItemImage Key = ItemImage.Parse("""{"id":{"S":"k"}}""");

    [Theory, Trait("Rule", "P6")]
    [InlineData("10:00:05", "10:00:06", 1)] // created before 10:00:06, whatever was rounded away
    [InlineData("10:00:05", "10:00:05.9", 0)] // may be created at 10:00:05.95
    [InlineData("10:00:05.5", "10:00:05.6", 1)] // nothing was rounded away
    [InlineData("10:00:00", "10:00:59", 0)] // whole minutes may be DynamoDB Local's
    [InlineData("10:00:00", "10:01:00", 1)]
    [InlineData(null, "10:00:00", 0)]
    public void A_record_is_left_out_only_when_it_is_older_for_certain(string? createdAt, string since, int expected)
    {
        var record = new Insert(Key, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1"), CreatedAt = createdAt is null ? null : At(createdAt) };

        CreationTime.FirstOfInterest([record], At(since)).ShouldBe(expected);
    }

    [Theory, Trait("Rule", "R3")]
    [InlineData("10:00:08", true)]
    [InlineData("10:00:07", false)] // created at 10:00:07.9 at the latest
    [InlineData("10:00:12", true)]
    [InlineData("10:00:13", false)] // the clock is wrong
    [InlineData(null, false)]
    public void A_record_is_new_when_the_clock_and_its_time_agree(string? createdAt, bool expected)
    {
        var record = new Insert(Key, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1"), CreatedAt = createdAt is null ? null : At(createdAt) };

        CreationTime.IsNew(record, At("10:00:10"), TimeSpan.FromSeconds(2)).ShouldBe(expected);
    }

    private static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse($"2026-01-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture);
}
