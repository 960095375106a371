using Rx.DynamoStreams.Cli.Live;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Spectre.Console.Testing;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli.Live;

public class TailStatusTests
{
    private const string Key = """{"id":{"S":"a"}}""";

    private static readonly DateTimeOffset Start = Changes.CreatedAt;

    private readonly TailStatus _status = new(Start);

    [Fact]
    public void Before_the_first_poll_it_tells_no_shards() =>
        Shown(after: 1.Seconds()).ShouldBe(["0 changes/s (0 insert, 0 modify, 0 remove) · starting", "0 changes in 1s"]);

    [Fact]
    public void A_poll_tells_rate_lag_and_shards()
    {
        for (var change = 0; change < 5; change++)
            _status.Add(Changes.Insert(Key, null), Start + 2.Seconds());
        _status.Add(Changes.Remove(Key, null), Start + 2.Seconds());
        Poll(at: 2.Seconds(), caughtUp: false, lag: 2.Seconds());

        Shown(after: 2.Seconds()).ShouldBe(
            ["3.0 changes/s (2.5 insert, 0 modify, 0.5 remove) · lag 2s · 2 shards", "polled 0s ago · 6 changes in 2s"]);
    }

    [Fact]
    public void Lag_and_ages_grow_while_nothing_comes()
    {
        _status.Add(Changes.Modify(Key, null, null), Start + 2.Seconds());
        Poll(at: 2.Seconds(), caughtUp: false, lag: 2.Seconds());

        Shown(after: 92.Seconds()).ShouldBe(
            ["0 changes/s (0 insert, 0 modify, 0 remove) · lag 1m 32s · 2 shards", "polled 1m 30s ago · 1 change in 1m 32s"]);
    }

    [Fact]
    public void Caught_up_there_is_no_lag_however_old_the_newest_change_is()
    {
        _status.Add(Changes.Modify(Key, null, null), Start);
        Poll(at: 60.Seconds(), caughtUp: true);

        Shown(after: 60.Seconds())[0].ShouldEndWith(" · caught up · 2 shards");
    }

    [Fact]
    public void While_calls_fail_it_is_told_why_and_since_when_nobody_knows_more()
    {
        Poll(at: 1.Seconds(), caughtUp: true);
        _status.AddRetry("The endpoint cannot be reached.", 1.Seconds(), Start + 2.Seconds());
        _status.AddRetry("The endpoint\ncannot be reached\u001b[2J.", 10.Seconds(), Start + 30.Seconds());

        var shown = Shown(after: 31.Seconds());

        shown[0].ShouldContain(" · caught up 30s ago · ");
        shown[1].ShouldEndWith(" · 2 retries");
        shown[2].ShouldBe(@"failing for 29s, trying again in 9s: The endpoint cannot be reached\u001b[2J.");
    }

    [Fact]
    public void While_calls_fail_it_is_as_far_behind_as_the_poll_says_or_the_last_time_it_was_caught_up()
    {
        Poll(at: 60.Seconds(), caughtUp: true);
        Poll(at: 70.Seconds(), caughtUp: false, lag: 10.Seconds());
        var quiet = Shown(after: 70.Seconds());

        Poll(at: 71.Seconds(), caughtUp: false, lag: 6.Seconds());

        quiet[0].ShouldContain(" · caught up 10s ago · ");
        Shown(after: 71.Seconds())[0].ShouldContain(" · lag 6s · ");
    }

    [Fact]
    public void A_long_reason_is_told_to_its_end()
    {
        _status.AddRetry("GetRecords on shard 's' of stream 'arn' failed: Connection refused.", 1.Seconds(), Start);

        Shown(after: 0.Seconds(), columns: 40).Skip(3).ShouldBe(
            ["failing for 0s, trying again in 1s:", "GetRecords on shard 's' of stream 'arn'", "failed: Connection refused."]);
    }

    [Fact]
    public void A_poll_after_the_retry_ends_the_trouble_and_one_before_does_not()
    {
        _status.AddRetry("Slow down.", 10.Seconds(), Start);

        Poll(at: 5.Seconds(), caughtUp: true);
        var before = Shown(after: 5.Seconds());
        Poll(at: 11.Seconds(), caughtUp: true);

        before.Count.ShouldBe(3);
        Shown(after: 11.Seconds()).Count.ShouldBe(2);
    }

    [Fact]
    public void Gaps_and_kinds_that_are_not_known_are_told_once_there_are_any()
    {
        _status.Add(Changes.Unknown("PURGE"), Start);
        _status.Add(new Gap("s", null, GapReason.ShardTrimmed), Start);
        Poll(at: 1.Seconds(), caughtUp: true);

        var shown = Shown(after: 1.Seconds());

        shown[0].ShouldStartWith("1.0 changes/s (0 insert, 0 modify, 0 remove, 1.0 unknown)");
        shown[1].ShouldEndWith(" · 1 gap");
    }

    [Fact]
    public void In_a_narrow_window_it_takes_more_rows_and_breaks_no_item()
    {
        Poll(at: 1.Seconds(), caughtUp: true);

        Shown(after: 1.Seconds(), columns: 30).ShouldBe(
            ["0 changes/s (0 insert, 0 modify, 0 remove)", "caught up · 2 shards", "polled 0s ago", "0 changes in 1s"]);
    }

    [Fact]
    public void Large_numbers_are_grouped()
    {
        for (var change = 0; change < 12_345; change++)
            _status.Add(Changes.Insert(Key, null), Start + 1.Seconds());

        Shown(after: 1.Seconds())[0].ShouldStartWith("12,345 changes/s (12,345 insert, ");
    }

    private void Poll(TimeSpan at, bool caughtUp, TimeSpan? lag = null)
    {
        var position = StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{"a":{"after":"00123"},"b":{"after":"00123"},"c":{"finished":true}}}""");
        _status.Add(new Checkpoint(position, 1, 1, caughtUp, caughtUp ? TimeSpan.Zero : lag), Start + at);
    }

    private IReadOnlyList<string> Shown(TimeSpan after, int columns = 100)
    {
        using var console = new TestConsole().Width(200);
        console.Write(TailStatusText.Draw(_status, Start + after, columns));
        return [.. console.Lines.Select(line => line.TrimEnd())];
    }
}
